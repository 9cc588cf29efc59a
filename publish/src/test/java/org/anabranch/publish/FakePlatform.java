package org.anabranch.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A platform in memory that outlives the publisher, and a strict witness: it counts what is there
 * and complains of a commit that was sent though an earlier one may have worked.
 */
public final class FakePlatform {
  /** The process died here. */
  public static final class Crash extends Error {
    public Crash() {
      super("crash", null, false, false);
    }
  }

  private final HandClock clock;
  private final Map<String, List<String>> posts = new TreeMap<>();
  private final Map<String, Instant> late = new HashMap<>();
  private final Set<String> unproven = new HashSet<>();
  private final Set<String> working = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();
  private int ids;
  private int commits;

  public FakePlatform(HandClock clock) {
    this.clock = clock;
  }

  public static String key(Job job, int part) {
    return job.id() + "#" + part;
  }

  /** A commit arrives at the platform's door, whatever becomes of it. */
  public synchronized void arrives(String key) {
    commits++;
    if (!unproven.add(key)) {
      complaints.add("%s was committed again without proof".formatted(key));
    }
  }

  public synchronized String create(String key) {
    String id = "r" + ++ids;
    posts.computeIfAbsent(key, _ -> new ArrayList<>()).add(id);
    return id;
  }

  /** The request is on its way and will be carried out later. */
  public synchronized void createLater(String key, Duration delay) {
    late.put(key, clock.instant().plus(delay));
  }

  /** The client knows for certain what became of its last commit. */
  public synchronized void proven(String key) {
    unproven.remove(key);
  }

  /** Reading tells the truth of this moment; “nothing” is proof only when nothing is on its way. */
  public synchronized List<String> read(String key) {
    Instant arrival = late.get(key);
    if (arrival != null && !arrival.isAfter(clock.instant())) {
      late.remove(key);
      create(key);
    }
    return List.copyOf(posts.getOrDefault(key, List.of()));
  }

  public synchronized void enters(String publication) {
    if (!working.add(publication)) {
      complaints.add("%s was worked on by two at once".formatted(publication));
    }
  }

  public synchronized void leaves(String publication) {
    working.remove(publication);
  }

  public synchronized int live(String publication) {
    late.keySet().stream().toList().forEach(this::read);
    return posts.entrySet().stream()
        .filter(e -> e.getKey().startsWith(publication + "#"))
        .mapToInt(e -> e.getValue().size())
        .sum();
  }

  public synchronized int livePosts() {
    return posts.values().stream().mapToInt(List::size).sum();
  }

  public synchronized int commits() {
    return commits;
  }

  public synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }
}
