package org.anabranch.gateway.catalog;

/**
 * What an import changed, in offers.
 *
 * @param read how many the file tells of
 */
public record Imported(int read, int added, int gone, int repriced, int retiring) {}
