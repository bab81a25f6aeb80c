package headroom.runtime;

import headroom.host.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Puts several jars into one, in the order of the class path. A class that is looked for in vain, as libraries do
/// for what they work with if it is there, then costs one look and not one a jar; and classes too old for the
/// start-up caches are brought up to a version that it takes (JVMS 4.10: since 50.0 with stack maps).
public final class MergedJar {
    private static final int LEAST_VERSION = 50;
    /// The first time that a zip file can hold: the same jars make the same bytes.
    private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ClassFile classes;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    public MergedJar() {
        var resolver = ClassHierarchyResolver.ofResourceParsing(name -> {
            var found = entries.get(name.descriptorString().replaceAll("^L|;$", "") + ".class");
            return found == null ? null : new ByteArrayInputStream(found);
        });
        classes = ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(resolver.orElse(ClassHierarchyResolver.defaultResolver())),
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
        entries.put(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// Adds what is in a jar; of files by the same name the first wins, as on a class path, save lists of services,
    /// which are joined.
    public void add(String name, byte[] jar) {
        try (var in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    add(name, entry.getName(), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw Problem.failed(
                    "a part of headroom is damaged",
                    name + ": " + e.getMessage(),
                    "remove it, so that it is fetched again",
                    e);
        }
    }

    private void add(String jar, String name, byte[] content) {
        if (name.startsWith("META-INF/services/")) {
            entries.merge(
                    name,
                    content,
                    (before, more) -> (text(before) + "\n" + text(more)).getBytes(StandardCharsets.UTF_8));
        } else if (name.matches("META-INF/[^/]+")) {
            // Licences and notices, which each have; signatures and manifests mean nothing here.
            entries.put("META-INF/" + jar + "/" + name.substring("META-INF/".length()), content);
        } else if (!name.endsWith("module-info.class")) {
            entries.putIfAbsent(name, content);
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    /// The jar.
    public byte[] bytes() {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var entry : entries.entrySet()) {
                var place = new ZipEntry(entry.getKey());
                place.setTimeLocal(ALWAYS);
                zip.putNextEntry(place);
                zip.write(entry.getKey().endsWith(".class") ? renewed(entry.getValue()) : entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private byte[] renewed(byte[] content) {
        var old = ClassFile.of().parse(content);
        if (old.majorVersion() >= LEAST_VERSION) {
            return content;
        }
        ClassTransform raise = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(LEAST_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        return classes.transformClass(
                old, raise.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }
}
