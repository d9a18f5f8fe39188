// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.Map;

import io.sngo.cluster.offers.WhoService;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.RemoteService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Users of one application whose requests are handled by another.
 */
class PrincipalTests {

	private static final String ON = "cluster.security.propagate-principal=true";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@AfterEach
	void forget() {
		SecurityContextHolder.clearContext();
	}

	private static Authentication user(String name) {
		return UsernamePasswordAuthenticationToken.authenticated(name, "secret",
				AuthorityUtils.createAuthorityList("ROLE_shop"));
	}

	private static String who(ConfigurableApplicationContext caller, String how) {
		return caller.getBean(RemoteService.class).call("who", how, String.class).block(LIMIT);
	}

	@Test
	void theHandlerRunsAsTheUserOfTheCaller() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext server = nodes.start(Server.class, ON);
			ConfigurableApplicationContext caller = nodes.start(Caller.class, ON);
			nodes.awaitMembers(2).awaitInstances("who", 1);
			SecurityContextHolder.getContext().setAuthentication(user("ann"));
			for (String how : new String[] { "thread", "mono" }) {
				assertThat(who(caller, how)).isEqualTo("ann [ROLE_shop] n2");
				assertThat(who(server, how)).as("its own").isEqualTo("ann [ROLE_shop] n1");
			}
			assertThat(caller.getBean(RemoteService.class)
				.call("who", "thread", String.class)
				.contextWrite(ReactiveSecurityContextHolder.withAuthentication(user("eve")))
				.block(LIMIT)).isEqualTo("eve [ROLE_shop] n2");
			SecurityContextHolder.clearContext();
			for (int i = 0; i < 200; i++) {
				assertThat(who(caller, "thread")).isEqualTo("nobody");
			}
		}
	}

	@Test
	void anApplicationThatDoesNotWantItKnowsNobody() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Server.class);
			ConfigurableApplicationContext caller = nodes.start(Caller.class, ON);
			nodes.awaitMembers(2).awaitInstances("who", 1);
			SecurityContextHolder.getContext().setAuthentication(user("ann"));
			assertThat(who(caller, "thread")).isEqualTo("nobody");
		}
	}

	@Test
	void nobodySetsTheHeaderHimself() {
		CallSpec call = CallSpec.of("who", "thread", String.class);
		for (String name : new String[] { "sngo-principal", "SNGO-Principal", "sngo-principal-x", "sngo-" }) {
			assertThatIllegalArgumentException().isThrownBy(() -> call.withHeaders(Map.of(name, "eve\nROLE_admin")))
				.withMessageContaining(name)
				.withMessageContaining("use another one");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(WhoService.class)
	static class Server {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Caller {

	}

}
