package headroom.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A manifest as JSON: one flat object of schema 1. By hand and not by Jackson's binding, whose reflection on the
/// records takes a tenth of a second in every command.
final class ManifestJson {
    private static final Set<String> KNOWN = Set.of(
            "schema_version",
            "headroom_version",
            "profile",
            "preset",
            "runtime_kind",
            "supervisor_kind",
            "supervisor",
            "scope",
            "provider_mode",
            "targets",
            "skipped",
            "at_login",
            "port",
            "host",
            "image",
            "engine",
            "container_user",
            "container_network",
            "service_name",
            "container_name",
            "health_url",
            "base_env",
            "tool_envs",
            "proxy_args",
            "upstreams",
            "named_upstreams",
            "phase",
            "mutations",
            "artifacts",
            "made_folders",
            "created_at",
            "updated_at");

    private ManifestJson() {}

    static ObjectNode write(Manifest manifest) {
        var json = JsonNodeFactory.instance.objectNode();
        var service = manifest.service();
        var tools = manifest.tools();
        var proxy = manifest.proxy();
        json.put("schema_version", Manifest.SCHEMA);
        json.put("headroom_version", manifest.origin().version());
        json.put("profile", manifest.profile().name());
        json.put("preset", service.preset().word());
        json.put("runtime_kind", service.runtime().word());
        json.put("supervisor_kind", service.kind());
        json.put("supervisor", service.supervisor());
        json.put("scope", tools.scope().word());
        json.put("provider_mode", tools.choice());
        put(json, "targets", tools.routed());
        put(json, "skipped", tools.skipped());
        json.put("at_login", service.atLogin());
        json.put("port", proxy.port());
        json.put("host", "127.0.0.1");
        json.put("image", service.container().map(Manifest.Container::image).orElse(null));
        service.container().ifPresent(container -> {
            json.put("engine", container.engine());
            put(json, "container_user", container.user());
            json.put("container_network", container.onHostNetwork() ? "host" : "bridge");
        });
        json.put("service_name", manifest.profile().serviceName());
        json.put("container_name", manifest.profile().serviceName());
        json.put("health_url", proxy.healthUrl());
        put(json, "base_env", proxy.environment());
        var environment = json.putObject("tool_envs");
        tools.environment().forEach((tool, variables) -> put(environment, tool, variables));
        put(json, "proxy_args", manifest.proxyArgs(proxy.mode()));
        put(json, "upstreams", proxy.upstreams());
        put(json, "named_upstreams", proxy.named().stream().map(Provider::word).toList());
        json.put("phase", manifest.phase().toString());
        var mutations = json.putArray("mutations");
        manifest.mutations().forEach(mutation -> MutationJson.write(mutation, mutations.addObject()));
        put(json, "artifacts", manifest.made().artifacts());
        put(json, "made_folders", manifest.made().folders());
        json.put("created_at", manifest.origin().created());
        json.put("updated_at", manifest.origin().updated());
        manifest.origin().unknown().forEach(json::set);
        return json;
    }

    static Manifest read(JsonNode json) {
        var of = new JsonFields(json);
        var arguments = of.texts("proxy_args");
        return new Manifest(
                new Profile(of.text("profile")),
                new Manifest.Origin(
                        of.text("headroom_version"),
                        of.optionalText("created_at").orElse(""),
                        of.optionalText("updated_at").orElse(""),
                        unknown(json)),
                new Manifest.Service(
                        of.word("preset", Stream.of(Preset.values()), Preset::word),
                        of.word("runtime_kind", Stream.of(RuntimeKind.values()), RuntimeKind::word),
                        of.text("supervisor_kind"),
                        of.text("supervisor"),
                        container(of),
                        json.path("at_login").asBoolean()),
                new Manifest.Tools(
                        of.word("scope", Stream.of(Scope.values()), Scope::word),
                        of.text("provider_mode"),
                        of.texts("targets"),
                        of.texts("skipped"),
                        of.map("tool_envs", (tools, name) -> tools.map(name, JsonFields::text))),
                new Manifest.Proxy(
                        of.number("port"),
                        argument(arguments, "--mode").flatMap(Mode::named).orElse(Mode.LOSSLESS),
                        argument(arguments, "--idle-minutes").map(ManifestJson::minutes),
                        of.map("base_env", JsonFields::text),
                        of.map("upstreams", JsonFields::text),
                        of.list(
                                "named_upstreams",
                                provider -> provider.word(Stream.of(Provider.values()), Provider::word))),
                new Manifest.Made(
                        of.word("phase", Stream.of(Manifest.Phase.values()), Manifest.Phase::toString),
                        of.list("mutations", mutation -> MutationJson.read(mutation.fields())),
                        of.paths("artifacts"),
                        of.paths("made_folders")));
    }

    private static Optional<Manifest.Container> container(JsonFields of) {
        return of.optionalText("image")
                .map(image -> new Manifest.Container(
                        image,
                        of.optionalText("engine").orElse(""),
                        of.texts("container_user"),
                        of.optionalText("container_network")
                                .filter("host"::equals)
                                .isPresent()));
    }

    private static Optional<String> argument(List<String> arguments, String option) {
        var at = arguments.indexOf(option) + 1;
        return at == 0 || at == arguments.size() ? Optional.empty() : Optional.of(arguments.get(at));
    }

    private static double minutes(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new JsonFields.Wrong("proxy_args", "what headroom writes there");
        }
    }

    private static void put(ObjectNode json, String name, List<?> values) {
        var array = json.putArray(name);
        values.forEach(value -> array.add(value.toString()));
    }

    private static void put(ObjectNode json, String name, Map<String, String> values) {
        var object = json.putObject(name);
        values.forEach(object::put);
    }

    private static Map<String, JsonNode> unknown(JsonNode json) {
        var unknown = new LinkedHashMap<String, JsonNode>();
        for (var field : json.properties()) {
            if (!KNOWN.contains(field.getKey())) {
                unknown.put(field.getKey(), field.getValue());
            }
        }
        return unknown;
    }
}
