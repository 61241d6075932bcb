package dev.tocsin.function;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How this process is woken and what it then does. Durations in nanoseconds.
 *
 * @param budget how long one wake-up may work
 * @param linger how near something due must be to be stayed for
 * @param schedule whether it wakes itself
 * @param onDataSpacing least time between two evaluations of a group for new data; absent for none
 */
public record FunctionSettings(
        long budget, long linger, boolean schedule, Set<Role> roles, OptionalLong onDataSpacing) {

    /** What a process can be there for. */
    public enum Role {
        EVALUATE,
        NOTIFY,
        SYNC,
        /** The APIs of Prometheus and Alertmanager, and the page. */
        API;

        /** As the setting names it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The role in which a function is done. */
        public static Role of(Functions.Kind kind) {
            return switch (kind) {
                case EVALUATE -> EVALUATE;
                case NOTIFY -> NOTIFY;
                case SYNC -> SYNC;
            };
        }
    }

    public FunctionSettings {
        roles = Set.copyOf(roles);
        if (budget <= 0) {
            throw new Settings.InvalidSettingException("tocsin.function.budget must be more than 0");
        }
        if (roles.isEmpty()) {
            throw new Settings.InvalidSettingException(
                    "tocsin.function.roles names none; give one or more of evaluate, notify, sync, api");
        }
    }

    static FunctionSettings of(FunctionConfig config) {
        return new FunctionSettings(
                Settings.duration("tocsin.function.budget", config.budget()),
                Settings.duration("tocsin.function.linger", config.linger()),
                config.schedule(),
                roles(config.roles()),
                config.onData()
                        ? OptionalLong.of(Settings.duration("tocsin.function.on-data-spacing", config.onDataSpacing()))
                        : OptionalLong.empty());
    }

    private static Set<Role> roles(List<String> texts) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String text : texts) {
            try {
                roles.add(Role.valueOf(text.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new Settings.InvalidSettingException(
                        "tocsin.function.roles: there is no role " + text + "; there are evaluate, notify, sync, api");
            }
        }
        return roles;
    }

    /** Whether this process does what a function does. */
    public boolean does(Functions.Kind kind) {
        return roles.contains(Role.of(kind));
    }

    /** Whether this process does everything, by itself. */
    public boolean isWhole() {
        return schedule && does(Functions.Kind.EVALUATE) && does(Functions.Kind.NOTIFY) && does(Functions.Kind.SYNC);
    }
}
