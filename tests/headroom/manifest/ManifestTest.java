package headroom.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Mode;
import headroom.contract.Profile;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.Sandbox;

class ManifestTest {
    private static final Profile WORK = new Profile("work");

    private final Sandbox sandbox = new Sandbox();
    private final Workspace workspace = Workspace.of(sandbox.host());
    private final ManifestStore store = new ManifestStore(sandbox.host().disk(), workspace);

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    private Path write(byte[] content) throws IOException {
        var file = workspace.manifest(WORK);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /// A record of schema 1 with something in every field and each kind of mutation.
    private String full() throws IOException {
        return Files.readString(Path.of("tests/fixtures/manifest/schema-1.json"))
                .replace("/home/Zoë", sandbox.home().toString());
    }

    @Test
    void aRecordIsWrittenAsItWasReadToTheByte() throws IOException {
        write(full().getBytes(StandardCharsets.UTF_8));
        assertEquals(full(), new String(store.serialise(store.load(WORK).orElseThrow()), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsReadIsWhatStandsThere() throws IOException {
        write(full().getBytes(StandardCharsets.UTF_8));
        var read = store.load(WORK).orElseThrow();
        assertEquals(18000, read.port());
        assertEquals(Mode.COMPACT, read.proxy().mode());
        assertEquals(Optional.of(30.0), read.proxy().idleMinutes());
        assertEquals(Manifest.Phase.PASSTHROUGH, read.phase());
        assertEquals(8, read.mutations().size());
        assertEquals(
                List.of("3-inverse.json", "4-inverse.json"),
                read.mutations(Mutation.Edit.class).stream()
                        .map(Mutation.Edit::inverse)
                        .toList());
    }

    @Test
    void whatStandsUnderTheNamesOfProfilesIsTold() throws IOException {
        write(full().getBytes(StandardCharsets.UTF_8));
        var deployments = workspace.deployments();
        Files.createDirectories(deployments.resolve("broken"));
        Files.writeString(deployments.resolve("broken/manifest.json"), "{");
        Files.createDirectories(deployments.resolve("older"));
        Files.writeString(deployments.resolve("older/manifest.json"), "{\"profile\":\"older\",\"port\":8787}");
        Files.createDirectories(deployments.resolve("empty"));
        Files.writeString(deployments.resolve("notes.txt"), "mine");
        var registry = new Registry(sandbox.host().disk(), workspace);
        assertEquals(
                List.of("Unreadable broken", "Python older", "Ours work"),
                registry.entries().stream()
                        .map(entry -> entry.getClass().getSimpleName() + " " + entry.name())
                        .toList());
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
                "\"preset\" : \"persistent-service\" | \"preset\" : [ ]        | preset is not one of"
                        + " persistent-service, persistent-task, persistent-docker",
                "\"targets\" : [ \"claude\", \"codex\" ] | \"targets\" : \"claude\" | targets is not a list",
                "\"base_env\" : {               | \"x\" : { }, \"base_env\" : { \"C\" : 1, | C is not text",
                "\"kind\" : \"service\"         | \"kind\" : \"file\"          | target is not there",
                "\"profile\" : \"work\"         | \"profile\" : null           | profile is not there",
            })
    void aWrongValueIsNamedAndTheFileIsLeftAlone(String right, String wrong, String why) throws IOException {
        var text = full();
        assertTrue(text.contains(right), text);
        var file = write(text.replace(right, wrong).getBytes(StandardCharsets.UTF_8));
        var before = Files.readAllBytes(file);
        var problem = assertThrows(Problem.class, () -> store.load(WORK).orElseThrow());
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
        var problem = assertThrows(Problem.class, () -> store.load(WORK).orElseThrow());
        assertTrue(problem.what().contains(place), problem.what());
    }
}
