package org.anabranch.compute.estate;

/**
 * One difference between two versions of an estate, in words: {@code Abilene 2026-06 power: 400 →
 * 250 MW}.
 */
public record Change(Entry.Subject subject, String text) {}
