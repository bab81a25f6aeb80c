package headroom.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/// The fields of a JSON object, each read as what it must be; one that is not is a `Wrong`, with its name.
record JsonFields(JsonNode object) {
    /// A value is not what it should be; the message names it.
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String name, String expected) {
            super(name + " is not " + expected);
        }
    }

    /// One entry of a list, by the list's name.
    record Entry(String name, JsonNode value) {
        String text() {
            if (!value.isTextual()) {
                throw new Wrong(name, "text");
            }
            return value.textValue();
        }

        <T> T word(Stream<T> known, Function<T, String> word) {
            var all = known.toList();
            return all.stream()
                    .filter(one -> value.isTextual() && word.apply(one).equals(value.textValue()))
                    .findFirst()
                    .orElseThrow(() -> new Wrong(
                            name,
                            "one of " + String.join(", ", all.stream().map(word).toList())));
        }

        JsonFields fields() {
            return new JsonFields(value);
        }
    }

    private Entry entry(String name) {
        return new Entry(name, object.path(name));
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> new Wrong(name, "there"));
    }

    Optional<String> optionalText(String name) {
        return object.hasNonNull(name) ? Optional.of(entry(name).text()) : Optional.empty();
    }

    /// The one of these that the field names.
    <T> T word(String name, Stream<T> known, Function<T, String> word) {
        return entry(name).word(known, word);
    }

    int number(String name) {
        var value = object.path(name);
        if (!value.isInt()) {
            throw new Wrong(name, "a whole number");
        }
        return value.intValue();
    }

    Path path(String name) {
        return Path.of(text(name));
    }

    List<Path> paths(String name) {
        return list(name, entry -> Path.of(entry.text()));
    }

    List<String> texts(String name) {
        return list(name, Entry::text);
    }

    /// Empty where there is no such field.
    <T> List<T> list(String name, Function<Entry, T> read) {
        var values = object.path(name);
        if (!values.isArray() && object.hasNonNull(name)) {
            throw new Wrong(name, "a list");
        }
        var list = new ArrayList<T>();
        values.forEach(value -> list.add(read.apply(new Entry(name, value))));
        return list;
    }

    /// Empty where there is no such field; `member` reads a value by its name.
    <T> Map<String, T> map(String name, BiFunction<JsonFields, String, T> member) {
        var values = object.path(name);
        if (!values.isObject() && object.hasNonNull(name)) {
            throw new Wrong(name, "an object");
        }
        var map = new LinkedHashMap<String, T>();
        values.fieldNames().forEachRemaining(key -> map.put(key, member.apply(new JsonFields(values), key)));
        return map;
    }

    /// What the field's own fields make; empty where there is no such field.
    <T> Optional<T> optional(String name, Function<JsonFields, T> read) {
        return object.hasNonNull(name) ? Optional.of(read.apply(new JsonFields(object.get(name)))) : Optional.empty();
    }
}
