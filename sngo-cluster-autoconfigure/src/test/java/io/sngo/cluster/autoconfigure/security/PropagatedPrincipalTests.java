// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.HashMap;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class PropagatedPrincipalTests {

	private final PropagatedPrincipal principal = new PropagatedPrincipal();

	@AfterEach
	void forget() {
		SecurityContextHolder.clearContext();
	}

	private static Authentication user(String name, String... authorities) {
		return UsernamePasswordAuthenticationToken.authenticated(name, "secret",
				AuthorityUtils.createAuthorityList(authorities));
	}

	private Map<String, String> sent(Context context) {
		Map<String, String> headers = new HashMap<>();
		CallObservation observation = this.principal.clientStarts(CallSpec.of("echo", null, void.class), context,
				headers);
		assertThat(observation).isSameAs(CallObservation.NONE);
		return headers;
	}

	private CallObservation handled(Map<String, String> headers) {
		return handled("n1", headers);
	}

	private CallObservation handled(String caller, Map<String, String> headers) {
		CallContext call = mock();
		given(call.headers()).willReturn(headers);
		given(call.caller()).willReturn(NodeId.of(caller));
		return this.principal.serverStarts(call);
	}

	private static Authentication current() {
		return SecurityContextHolder.getContext().getAuthentication();
	}

	@Test
	void theUserOfTheThreadIsSent() {
		assertThat(sent(Context.empty())).isEmpty();
		SecurityContextHolder.getContext().setAuthentication(user("ann", "ROLE_shop"));
		assertThat(sent(Context.empty())).isEqualTo(Map.of("sngo-principal", "ann\nROLE_shop"));
		assertThat(sent(Context.of("other", 1))).isEqualTo(Map.of("sngo-principal", "ann\nROLE_shop"));
	}

	@Test
	void theUserOfTheSubscriberIsSentBeforeThat() {
		SecurityContextHolder.getContext().setAuthentication(user("thread"));
		Context context = ReactiveSecurityContextHolder.withAuthentication(user("subscriber"));
		assertThat(sent(context)).isEqualTo(Map.of("sngo-principal", "subscriber"));
	}

	@Test
	void nobodyIsWaitedFor() {
		assertThat(sent(ReactiveSecurityContextHolder.withSecurityContext(Mono.never()))).isEmpty();
	}

	@Test
	void whoDoesNotFitIsNotSent() {
		SecurityContextHolder.getContext().setAuthentication(user("ann", "a".repeat(5000)));
		assertThat(sent(Context.empty())).isEmpty();
	}

	@Test
	void theHandlerRunsAsTheUserAndTheThreadIsNobodyAfterwards() {
		CallObservation.Scope scope = handled(Map.of("sngo-principal", "ann\nROLE_shop")).openScope();
		assertThat(current().getName()).isEqualTo("ann");
		assertThat(current().getAuthorities()).hasToString("[ROLE_shop]");
		assertThat(current().getDetails()).isEqualTo(NodeId.of("n1"));
		scope.close();
		assertThat(current()).isNull();
	}

	@Test
	void withoutAUserTheHandlerRunsAsNobodyWhateverTheThreadDidBefore() {
		SecurityContextHolder.getContext().setAuthentication(user("left"));
		CallObservation.Scope scope = handled(Map.of("other", "x")).openScope();
		assertThat(current()).isNull();
		scope.close();
		assertThat(current().getName()).isEqualTo("left");
	}

	@Test
	void threat33WhoIsNoNodeCallsForNobody() {
		SecurityContextHolder.getContext().setAuthentication(user("left"));
		Map<String, String> claim = Map.of("sngo-principal", "ann\nROLE_admin");
		CallObservation observation = handled("urn:sngo:caller:till", claim);
		CallObservation.Scope scope = observation.openScope();
		assertThat(current()).isNull();
		scope.close();
		assertThat(ReactiveSecurityContextHolder.getContext()
			.mapNotNull(SecurityContext::getAuthentication)
			.contextWrite(observation.context(Context.empty()))
			.blockOptional()).isEmpty();
	}

	@Test
	void aMonoOfTheHandlerKnowsTheUserToo() {
		Context context = handled(Map.of("sngo-principal", "ann")).context(Context.of("other", 1));
		assertThat(context.<Integer>get("other")).isEqualTo(1);
		String name = ReactiveSecurityContextHolder.getContext()
			.map(SecurityContext::getAuthentication)
			.map(Authentication::getName)
			.contextWrite(context)
			.block();
		assertThat(name).isEqualTo("ann");
		assertThat(ReactiveSecurityContextHolder.getContext()
			.mapNotNull(SecurityContext::getAuthentication)
			.contextWrite(handled(Map.of()).context(ReactiveSecurityContextHolder.withAuthentication(user("left"))))
			.blockOptional()).isEmpty();
	}

}
