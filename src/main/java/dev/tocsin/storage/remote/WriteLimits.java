package dev.tocsin.storage.remote;

/**
 * What a remote write may at most bring, so that one sender cannot take the memory of all.
 *
 * @param bodyBytes after decompression; more refuses the whole request
 * @param labels label pairs of a series; more refuses the series, as do the others
 * @param labelNameBytes length of a label name
 * @param labelValueBytes length of a label value
 */
public record WriteLimits(int bodyBytes, int labels, int labelNameBytes, int labelValueBytes) {

    /** 128 MiB, 256 labels, names of 4 KiB, values of 64 KiB. */
    public static final WriteLimits DEFAULT = new WriteLimits(128 << 20, 256, 4096, 65_536);
}
