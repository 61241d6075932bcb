package dev.tocsin.storage.remote.store;

import com.google.re2j.Pattern;
import dev.tocsin.rules.GroupId;
import java.util.ArrayList;
import java.util.List;

/** Which mode holds for which rule group: the first pattern that matches, else the default. */
public final class GroupModes {

    private final EvaluationMode byDefault;
    private final List<Entry> entries;

    private record Entry(Pattern pattern, boolean wholeKey, EvaluationMode mode) {}

    private GroupModes(EvaluationMode byDefault, List<Entry> entries) {
        this.byDefault = byDefault;
        this.entries = entries;
    }

    /**
     * Reads the modes.
     *
     * @param byDefault of groups that no pattern matches
     * @param texts each {@code PATTERN=MODE}; {@code *} stands for anything, {@code ?} for one character; a pattern with
     *     a {@code ;} is matched with {@code FILE;NAME} of the group, any other with its name
     * @throws IllegalArgumentException naming the text that is none, and what would be
     */
    public static GroupModes of(EvaluationMode byDefault, List<String> texts) {
        List<Entry> entries = new ArrayList<>();
        for (String text : texts) {
            int equals = text.lastIndexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not PATTERN=MODE, such as capacity-*=push-down");
            }
            String glob = text.substring(0, equals).trim();
            entries.add(new Entry(
                    pattern(glob),
                    glob.contains(";"),
                    EvaluationMode.of(text.substring(equals + 1).trim())));
        }
        return new GroupModes(byDefault, List.copyOf(entries));
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** The mode of a group. */
    public EvaluationMode of(GroupId group) {
        for (Entry entry : entries) {
            if (entry.pattern.matches(entry.wholeKey ? group.key() : group.name())) {
                return entry.mode;
            }
        }
        return byDefault;
    }
}
