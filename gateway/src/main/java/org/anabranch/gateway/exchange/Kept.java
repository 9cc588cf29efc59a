package org.anabranch.gateway.exchange;

import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.kept.KeptAnswers;

/**
 * What clients let the gateway keep. Safe for many threads; blocks where it touches disk or
 * database.
 *
 * @param files what they uploaded, and what batches made
 * @param answers with the conversations that they belong to
 * @param recall puts both into requests that name them
 */
public record Kept(FileStore files, KeptAnswers answers, Recall recall) {}
