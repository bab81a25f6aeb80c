package headroom.route;

import headroom.contract.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/// The fields a request may carry to its provider: a credential of another company stays here, unless that company
/// is reached at the same place (one gateway for several). A request left without any credential is refused rather
/// than sent.
public record CredentialFilter(List<HttpField> fields, Optional<Failure> refusal) {
    public static CredentialFilter of(
            HttpFields all, List<HttpField> crossing, Route.Forward forward, Map<Provider, Upstream> upstreams) {
        boolean chatgpt = all.contains("chatgpt-account-id");
        var kept = new ArrayList<HttpField>(crossing.size());
        Optional<Provider> withheld = Optional.empty();
        boolean left = false;
        for (var field : crossing) {
            var name = field.getLowerCaseName();
            var foreign = foreign(
                    Credential.owners(name, field.getValue() == null ? "" : field.getValue(), chatgpt),
                    forward.provider(),
                    upstreams);
            if (foreign.isPresent()) {
                withheld = foreign;
            } else {
                kept.add(field);
                left |= Credential.expected(name);
            }
        }
        var inTarget =
                foreign(Credential.ownersInTarget(Percent.decoded(forward.pathQuery())), forward.provider(), upstreams);
        var refused = inTarget.isPresent() ? inTarget : left ? Optional.<Provider>empty() : withheld;
        return new CredentialFilter(kept, refused.map(owner -> mismatch(owner, forward.provider())));
    }

    /// The first owner that `addressed` may not see a credential of.
    private static Optional<Provider> foreign(
            List<Set<Provider>> owners, Provider addressed, Map<Provider, Upstream> upstreams) {
        for (var owner : owners) {
            if (owner.stream()
                    .noneMatch(each -> each == addressed
                            || upstreams
                                    .get(each)
                                    .origin()
                                    .equals(upstreams.get(addressed).origin()))) {
                return owner.stream().sorted().findFirst();
            }
        }
        return Optional.empty();
    }

    private static Failure mismatch(Provider owner, Provider addressed) {
        return new Failure(
                401,
                "foreign-credential",
                "a credential for " + owner.word() + " was not sent to " + addressed.word() + ": use one for "
                        + addressed.word() + ", or a path of " + owner.word());
    }
}
