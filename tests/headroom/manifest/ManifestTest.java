package headroom.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.host.Problem;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.Sandbox;

class ManifestTest {
    private static final Fingerprint MARK = new Fingerprint("aa", "0644");
    private static final Mutation EDIT = new Mutation(
            1,
            Mutation.Kind.EDIT,
            Mutation.State.DONE,
            "claude",
            Path.of("/home/Zoë/.claude/settings.json"),
            MARK,
            new Fingerprint("bb", "0600"),
            "1-settings.json",
            "1-inverse.json",
            List.of(Path.of("/home/Zoë/.claude")),
            null);
    private static final Mutation VARIABLE = new Mutation(
            2,
            Mutation.Kind.VARIABLE,
            Mutation.State.REVERTED,
            "env",
            null,
            null,
            null,
            null,
            null,
            List.of(),
            new Mutation.Variable("registry", "OPENAI_BASE_URL"));
    private static final Manifest FULL = new Manifest(
            1,
            "1.2.3",
            new Profile("work"),
            "persistent-service",
            "java",
            "service",
            "systemd",
            "user",
            "manual",
            List.of("claude", "codex"),
            List.of("gemini"),
            true,
            18000,
            "127.0.0.1",
            "image:1",
            "headroom-work",
            "container",
            "http://127.0.0.1:18000/readyz",
            Map.of("A", "1"),
            Map.of("claude", Map.of("B", "2")),
            List.of("--port", "18000"),
            Map.of("openai", "https://gateway.example/v1"),
            List.of(Provider.OPENAI),
            Manifest.Phase.PASSTHROUGH,
            List.of(EDIT, VARIABLE),
            List.of(Path.of("/etc/unit")),
            List.of(Path.of("/")),
            "2026-01-01T00:00:00Z",
            "2026-01-02T00:00:00Z",
            Map.of("later", JsonNodeFactory.instance.objectNode().put("kept", 12345678901L)));

    private final Sandbox sandbox = new Sandbox();
    private final Workspace workspace = Workspace.of(sandbox.host());
    private final ManifestStore store = new ManifestStore(sandbox.host().disk(), workspace);

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    private Path write(byte[] content) throws IOException {
        var file = workspace.manifest(new Profile("work"));
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    @Test
    void everyFieldIsReadAsItWasWritten() throws IOException {
        for (var component : Manifest.class.getRecordComponents()) {
            assertTrue(
                    !List.of("", "0", "[]", "{}").contains(String.valueOf(call(component.getAccessor()))),
                    component.getName() + " has a value here");
        }
        write(store.serialise(FULL));
        var read = store.require(new Profile("work"));
        assertEquals(FULL, read);
        assertArrayEquals(store.serialise(FULL), store.serialise(read));
    }

    private static Object call(Method accessor) {
        try {
            return accessor.invoke(FULL);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"port\" : 18000               | \"port\" : \"many\"          | port is not a whole number",
                "\"phase\" : \"passthrough\"    | \"phase\" : \"sideways\"     | phase is not one of applying,"
                        + " applied, stopped, passthrough, removing",
                "\"kind\" : \"edit\"            | \"kind\" : 5                 | kind is not one of edit, file,"
                        + " variable, unit, service",
                "\"preset\" : \"persistent-service\" | \"preset\" : [ ]        | preset is not text",
                "\"targets\" : [ \"claude\", \"codex\" ] | \"targets\" : \"claude\" | targets is not a list",
                "\"base_env\" : {               | \"x\" : { }, \"base_env\" : { \"C\" : 1, | C is not text",
                "\"profile\" : \"work\"         | \"profile\" : null           | profile is not there",
            })
    void aWrongValueIsNamedAndTheFileIsLeftAlone(String right, String wrong, String why) throws IOException {
        var text = new String(store.serialise(FULL), StandardCharsets.UTF_8);
        assertTrue(text.contains(right), text);
        var file = write(text.replace(right, wrong).getBytes(StandardCharsets.UTF_8));
        var before = Files.readAllBytes(file);
        var problem = assertThrows(Problem.class, () -> store.require(new Profile("work")));
        assertEquals(Problem.Kind.NEEDS_PERSON, problem.kind());
        assertEquals(why, problem.why());
        assertTrue(problem.what().contains(file.toString()), problem.what());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ \"port\": 1, | manifest.json:1",
                "'' | manifest.json",
                "{ } trailing | manifest.json:1",
                "'{\n \"a\": 1\n \"b\": 2 }' | manifest.json:3"
            })
    void brokenJsonIsToldWithItsLine(String content, String place) throws IOException {
        write(content.getBytes(StandardCharsets.UTF_8));
        var problem = assertThrows(Problem.class, () -> store.require(new Profile("work")));
        assertTrue(problem.what().contains(place), problem.what());
    }
}
