package headroom.leaving;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.edit.CutResult;
import headroom.edit.JsonCut;
import headroom.edit.JsonDialect;
import headroom.edit.JsonText;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Takes what its rules find out of a JSON text, and the objects and arrays that are empty then.
record JsonCleaner(JsonDialect dialect, Predicate<String> suspect, List<Rule> rules) implements Cleaner {
    /// Finds values of one kind that are leavings.
    interface Rule {
        List<Found> in(JsonNode root);
    }

    /// A value, and a few words for it.
    record Found(JsonPointer place, String what) {}

    @Override
    public Cleaned clean(String text) {
        var fault = JsonText.fault(text, dialect);
        if (fault.isPresent()) {
            return suspect.test(text)
                    ? new Cleaned.Broken(fault.get().reason(), fault.get().line())
                    : new Cleaned.Untouched();
        }
        var root = JsonText.valueAt(text, List.of(), dialect);
        var found = root.stream()
                .flatMap(tree -> rules.stream().flatMap(rule -> rule.in(tree).stream()))
                .toList();
        if (found.isEmpty()) {
            return new Cleaned.Untouched();
        }
        var what = found.stream().map(Found::what).distinct().toList();
        var places = new LinkedHashSet<JsonPointer>();
        found.forEach(one -> places.add(one.place()));
        var outermost = withEmptied(root.get(), places);
        if (outermost.contains(JsonPointer.empty())) {
            return new Cleaned.Clean("", what);
        }
        return switch (JsonCut.of(text, dialect, outermost)) {
            case CutResult.Cut cut -> new Cleaned.Clean(cut.text(), what);
            case CutResult.Refused refused -> new Cleaned.Broken(refused.reason(), refused.line());
        };
    }

    /// The same places, but for one that would be left with nothing it is itself in their place.
    private static Set<JsonPointer> withEmptied(JsonNode root, Set<JsonPointer> places) {
        var result = new LinkedHashSet<>(places);
        boolean again = true;
        while (again) {
            again = false;
            var counts = new HashMap<JsonPointer, Integer>();
            result.stream()
                    .filter(place -> !place.matches())
                    .forEach(place -> counts.merge(place.head(), 1, Integer::sum));
            for (var entry : counts.entrySet()) {
                if (root.at(entry.getKey()).size() == entry.getValue()) {
                    result.removeIf(place -> !place.matches() && place.head().equals(entry.getKey()));
                    result.add(entry.getKey());
                    again = true;
                }
            }
        }
        return result;
    }
}
