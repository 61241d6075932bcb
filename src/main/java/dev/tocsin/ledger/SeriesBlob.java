package dev.tocsin.ledger;

import dev.tocsin.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Label sets as bytes: a version, then deflated the strings that occur, each once, and for each set the numbers of its names
 * and values. Numbers are variable-length, seven bits a byte.
 */
final class SeriesBlob {

    private static final int VERSION = 1;

    private SeriesBlob() {}

    static byte[] write(Collection<Labels> series) {
        Map<String, Integer> strings = new LinkedHashMap<>();
        for (Labels labels : series) {
            for (int i = 0; i < labels.size(); i++) {
                strings.putIfAbsent(labels.name(i), strings.size());
                strings.putIfAbsent(labels.value(i), strings.size());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
            number(out, strings.size());
            for (String string : strings.keySet()) {
                byte[] text = string.getBytes(StandardCharsets.UTF_8);
                number(out, text.length);
                out.write(text);
            }
            number(out, series.size());
            for (Labels labels : series) {
                number(out, labels.size());
                for (int i = 0; i < labels.size(); i++) {
                    number(out, number(strings, labels.name(i)));
                    number(out, number(strings, labels.value(i)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /** @throws LedgerException if these are not the bytes of label sets: the ledger is damaged, or of a later version */
    static List<Labels> read(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new LedgerException(
                    LedgerException.Kind.CORRUPT,
                    "ledger: recorded series of version " + (bytes.length == 0 ? "none" : bytes[0]) + ", not "
                            + VERSION);
        }
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
            String[] strings = new String[number(in)];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = new String(in.readNBytes(number(in)), StandardCharsets.UTF_8);
            }
            int size = number(in);
            List<Labels> series = new ArrayList<>(size);
            for (int n = 0; n < size; n++) {
                String[] pairs = new String[2 * number(in)];
                for (int i = 0; i < pairs.length; i++) {
                    pairs[i] = strings[number(in)];
                }
                series.add(Labels.ofSortedPairs(pairs));
            }
            return series;
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: recorded series cannot be read: " + e, e);
        }
    }

    private static int number(Map<String, Integer> strings, String string) {
        return Objects.requireNonNull(strings.get(string));
    }

    private static void number(DataOutputStream out, int number) throws IOException {
        int left = number;
        while (left > 0x7f) {
            out.write(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static int number(DataInputStream in) throws IOException {
        int number = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            int b = in.readUnsignedByte();
            number |= (b & 0x7f) << shift;
            if (b <= 0x7f) {
                return number;
            }
        }
        throw new IOException("a number has more than 32 bits");
    }
}
