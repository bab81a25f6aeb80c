package headroom.cli;

import headroom.host.Host;
import picocli.CommandLine;

/// Makes command objects: those with a constructor `(Host, Console)` get both, anything else is picocli's business.
final class CommandFactory implements CommandLine.IFactory {
    private final Host host;
    private final Console console;

    CommandFactory(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (var constructor : type.getDeclaredConstructors()) {
            var parameters = constructor.getParameterTypes();
            if (parameters.length == 2 && parameters[0] == Host.class && parameters[1] == Console.class) {
                return type.cast(constructor.newInstance(host, console));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
