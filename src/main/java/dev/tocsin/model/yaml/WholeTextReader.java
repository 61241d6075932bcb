package dev.tocsin.model.yaml;

import java.io.Reader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Constant;

/**
 * The characters of a text for SnakeYAML's scanner. Its own reader copies what is left of a long scalar for every
 * kilobyte more: ten megabytes took a minute.
 */
final class WholeTextReader extends StreamReader {

    private final int[] text;
    private int position;
    private int documentIndex;
    private int line;
    private int column;

    /** A reader of a text all of whose characters are {@link StreamReader#isPrintable(int) printable}. */
    WholeTextReader(int[] codePoints) {
        super(Reader.nullReader());
        this.text = codePoints;
    }

    @Override
    public Mark getMark() {
        return new Mark("", position, line, column, text, position);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (int i = 0; i < length && position < text.length; i++) {
            int c = text[position++];
            documentIndex++;
            if (Constant.LINEBR.has(c) || c == '\r' && peek() != '\n') {
                line++;
                column = 0;
            } else if (c != '\uFEFF') {
                column++;
            }
        }
    }

    @Override
    public int peek() {
        return position < text.length ? text[position] : 0;
    }

    @Override
    public int peek(int index) {
        return position + index < text.length ? text[position + index] : 0;
    }

    @Override
    public String prefix(int length) {
        return new String(text, position, Math.min(length, text.length - position));
    }

    @Override
    public String prefixForward(int length) {
        // Only called within a line.
        String prefix = prefix(length);
        int count = Math.min(length, text.length - position);
        position += count;
        documentIndex += count;
        column += count;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getDocumentIndex() {
        return documentIndex;
    }

    @Override
    public void resetDocumentIndex() {
        documentIndex = 0;
    }

    @Override
    public int getIndex() {
        return position;
    }

    @Override
    public int getLine() {
        return line;
    }
}
