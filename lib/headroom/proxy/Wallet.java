package headroom.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/// The fields a request may carry to its provider: a credential of another company stays here, unless that company is reached
/// at the same place (one gateway for several). A request left without any credential is refused rather than sent.
record Wallet(List<HttpField> fields, Optional<Failure> refusal) {
    private static final Set<String> CREDENTIALS = Set.of("authorization", "x-api-key", "x-goog-api-key", "api-key");

    static Wallet of(HttpFields all, List<HttpField> crossing, Route.Forward forward, Map<Provider, Upstream> upstreams) {
        boolean chatgpt = all.contains("chatgpt-account-id");
        var kept = new ArrayList<HttpField>(crossing.size());
        Optional<Provider> withheld = Optional.empty();
        boolean left = false;
        for (var field : crossing) {
            var name = field.getLowerCaseName();
            var owner = Credential.owner(name, field.getValue() == null ? "" : field.getValue(), chatgpt);
            if (owner.isPresent() && foreign(owner.get(), forward.provider(), upstreams)) {
                withheld = owner;
            } else {
                kept.add(field);
                left |= CREDENTIALS.contains(name);
            }
        }
        if (Credential.inQuery(forward.pathQuery()) && foreign(Provider.GEMINI, forward.provider(), upstreams)) {
            return new Wallet(kept, Optional.of(mismatch(Provider.GEMINI, forward.provider())));
        }
        var refusal = left ? Optional.<Failure>empty() : withheld.map(owner -> mismatch(owner, forward.provider()));
        return new Wallet(kept, refusal);
    }

    private static boolean foreign(Provider owner, Provider addressed, Map<Provider, Upstream> upstreams) {
        return owner != addressed && !upstreams.get(owner).origin().equals(upstreams.get(addressed).origin());
    }

    private static Failure mismatch(Provider owner, Provider addressed) {
        return new Failure(401, "foreign-credential", "a credential for " + owner.word() + " was not sent to " + addressed.word() + ": use one for " + addressed.word() + ", or a path of " + owner.word());
    }
}
