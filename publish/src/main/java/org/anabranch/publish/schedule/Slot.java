package org.anabranch.publish.schedule;

import java.time.DayOfWeek;
import java.time.LocalTime;

/** A weekly moment on a wall clock, to the minute. */
public record Slot(DayOfWeek day, LocalTime time) implements Comparable<Slot> {
  public Slot {
    time = time.withSecond(0).withNano(0);
  }

  @Override
  public int compareTo(Slot other) {
    int byDay = day.compareTo(other.day);
    return byDay != 0 ? byDay : time.compareTo(other.time);
  }
}
