package headroom.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.host.VariableStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A mutation as JSON: one flat object, of which each kind has its part.
final class MutationJson {
    private MutationJson() {}

    static void write(Mutation mutation, ObjectNode json) {
        json.put("id", mutation.id());
        json.put("kind", kind(mutation));
        json.put("state", word(mutation.state()));
        switch (mutation) {
            case Mutation.Edit edit -> {
                file(edit, json);
                json.put("inverse", edit.inverse());
                folders(edit.madeFolders(), json);
            }
            case Mutation.File file -> {
                file(file, json);
                folders(file.madeFolders(), json);
            }
            case Mutation.Variable variable -> {
                json.put("target", variable.target());
                change(variable, json);
                json.putObject("variable").put("store", variable.store().name()).put("name", variable.name());
            }
            case Mutation.Unit unit -> {
                json.put("path", unit.path().toString());
                unit.written().ifPresent(mark -> mark(mark, json.putObject("after")));
                folders(unit.madeFolders(), json);
            }
            case Mutation.Service service -> {}
        }
    }

    private static String kind(Mutation mutation) {
        return switch (mutation) {
            case Mutation.Edit edit -> "edit";
            case Mutation.File file -> "file";
            case Mutation.Variable variable -> "variable";
            case Mutation.Unit unit -> "unit";
            case Mutation.Service service -> "service";
        };
    }

    private static void file(Mutation.OfFile file, ObjectNode json) {
        json.put("target", file.target());
        json.put("path", file.path().toString());
        change(file, json);
    }

    private static void change(Mutation.Wiring wiring, ObjectNode json) {
        wiring.before().ifPresent(original -> mark(original.mark(), json.putObject("before")));
        mark(wiring.after(), json.putObject("after"));
        wiring.before().ifPresent(original -> json.put("backup", original.backup()));
    }

    private static void mark(Fingerprint mark, ObjectNode json) {
        json.put("sha256", mark.sha256()).put("mode", mark.mode());
    }

    private static void folders(List<Path> folders, ObjectNode json) {
        if (!folders.isEmpty()) {
            var array = json.putArray("made_folders");
            folders.forEach(folder -> array.add(folder.toString()));
        }
    }

    static Mutation read(JsonFields of) {
        var id = of.number("id");
        var state = of.word("state", Stream.of(Mutation.State.values()), MutationJson::word);
        return switch (of.word("kind", Stream.of("edit", "file", "variable", "unit", "service"), word -> word)) {
            case "edit" ->
                new Mutation.Edit(
                        id,
                        state,
                        of.text("target"),
                        of.path("path"),
                        original(of),
                        after(of),
                        of.text("inverse"),
                        of.paths("made_folders"));
            case "file" ->
                new Mutation.File(
                        id,
                        state,
                        of.text("target"),
                        of.path("path"),
                        original(of),
                        after(of),
                        of.paths("made_folders"));
            case "variable" -> {
                var variable = new JsonFields(of.object().path("variable"));
                yield new Mutation.Variable(
                        id,
                        state,
                        of.text("target"),
                        variable.word("store", Stream.of(VariableStore.values()), VariableStore::name),
                        variable.text("name"),
                        original(of),
                        after(of));
            }
            case "unit" ->
                new Mutation.Unit(
                        id, state, of.path("path"), of.optional("after", MutationJson::mark), of.paths("made_folders"));
            default -> new Mutation.Service(id, state);
        };
    }

    private static Optional<Mutation.Original> original(JsonFields of) {
        return of.optional("before", MutationJson::mark).map(mark -> new Mutation.Original(mark, of.text("backup")));
    }

    private static Fingerprint after(JsonFields of) {
        return of.optional("after", MutationJson::mark).orElseThrow(() -> new JsonFields.Wrong("after", "there"));
    }

    private static Fingerprint mark(JsonFields of) {
        return new Fingerprint(of.text("sha256"), of.text("mode"));
    }

    private static String word(Mutation.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
