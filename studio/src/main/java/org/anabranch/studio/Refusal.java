package org.anabranch.studio;

import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;

/** The problems a source can have, worded in one place: what is wrong, and what to do. */
final class Refusal {
  static final long MAX_BYTES = 20L * 1024 * 1024;
  static final int MAX_CHARS = 1_000_000;
  private static final String READABLE = "Give a Markdown, HTML, plain text or PDF document.";

  private Refusal() {}

  static ProblemException missing(String name) {
    return bad(
        "source-missing",
        "There is no file " + name + ".",
        "Check the path; an address must begin with http:// or https://.");
  }

  static ProblemException directory(String name) {
    return bad("source-is-directory", name + " is a directory.", "Name one file inside it.");
  }

  static ProblemException notAFile(String name) {
    return bad("source-not-a-file", name + " is not a regular file.", READABLE);
  }

  static ProblemException unreadable(String name, String reason) {
    return bad(
        "source-unreadable",
        name + " cannot be read: " + reason + ".",
        "Check the file's owner and permissions.");
  }

  static ProblemException empty(String name) {
    return bad("source-empty", name + " is empty.", "Give a file with an article in it.");
  }

  static ProblemException noProse(String name) {
    return bad(
        "source-no-prose",
        name + " has too little text to write from.",
        "Give a source with at least two sentences of prose. A few words or pictures go out as they"
            + " are by anabranch schedule, or from the calendar.");
  }

  static ProblemException binary(String name) {
    return bad(
        "source-binary",
        name + " is not a text.",
        "Give Markdown, HTML, plain text or PDF; save a word processor's file as one of these.");
  }

  static ProblemException tooLarge(String name) {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "source-too-large",
            name + " is larger than 20 MB.",
            "Give only the article, without what surrounds it.")
        .asException();
  }

  static ProblemException tooLong(String name) {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "source-too-long",
            name + " has more than %,d characters.".formatted(MAX_CHARS),
            "Give one article or chapter at a time.")
        .asException();
  }

  static ProblemException malformedPdf(String name, Throwable cause) {
    return Problem.badInput(
            "source-pdf-malformed",
            name + " is a damaged PDF.",
            "Export it again, or give the text as Markdown or plain text.")
        .asException(cause);
  }

  static ProblemException encryptedPdf(String name) {
    return bad(
        "source-pdf-encrypted",
        name + " is protected by a password.",
        "Save a copy without the password and give that.");
  }

  static ProblemException scannedPdf(String name) {
    return bad(
        "source-pdf-no-text",
        name + " has no text in it, maybe only scanned pages.",
        "Run a text recognition over it, or give the text as Markdown or plain text.");
  }

  static ProblemException scheme(String address) {
    return bad(
        "source-scheme",
        address + " is neither a file nor an http or https address.",
        "Begin the address with http:// or https://, or save the document as a file.");
  }

  static ProblemException malformedAddress(String address) {
    return bad(
        "source-address-malformed", address + " is not a whole address.", "Check its spelling.");
  }

  static ProblemException unknownHost(String host) {
    return bad(
        "source-host-unknown",
        "No host is called " + host + ".",
        "Check the spelling and your network.");
  }

  static ProblemException inside(String host) {
    return bad(
        "source-address-inside",
        host + " is a private or local address.",
        "Allow it with --allow-private if you trust it, or save the page as a file.");
  }

  static ProblemException redirects(String address) {
    return bad(
        "source-redirects",
        address + " redirects more than %d times.".formatted(PageFetch.MAX_REDIRECTS),
        "Give the address where the page ends up.");
  }

  static ProblemException status(String address, int status) {
    return bad(
        "source-http-status",
        address + " answers with HTTP status " + status + ".",
        status == 401 || status == 403
            ? "Save the page as a file and give that."
            : "Open it in a browser to see whether it exists.");
  }

  static ProblemException contentType(String address, String type) {
    return bad("source-content-type", address + " is of type " + type + ".", READABLE);
  }

  static ProblemException timeout(String address) {
    return Problem.of(
            Problem.Kind.BAD_INPUT,
            "source-timeout",
            address + " does not answer in time.",
            "Try again later, or save the page as a file and give that.")
        .asException();
  }

  static ProblemException unreachable(String address, Throwable cause) {
    return Problem.of(
            Problem.Kind.BAD_INPUT,
            "source-unreachable",
            address + " cannot be reached: " + reason(cause) + ".",
            "Check the address and your network, or save the page as a file and give that.")
        .asException(cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private static ProblemException bad(String code, String message, String fix) {
    return Problem.badInput(code, message, fix).asException();
  }
}
