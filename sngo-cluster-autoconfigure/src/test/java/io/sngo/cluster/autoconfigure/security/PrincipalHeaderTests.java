// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;

import static org.assertj.core.api.Assertions.assertThat;

class PrincipalHeaderTests {

	private static Authentication user(String name, String... authorities) {
		return UsernamePasswordAuthenticationToken.authenticated(name, "secret",
				AuthorityUtils.createAuthorityList(authorities));
	}

	@Test
	void nameAndAuthoritiesArrive() {
		String header = PrincipalHeader.write(user("ann@example.org", "ROLE_shop", "orders:read, all", "ä"));
		assertThat(header).doesNotContain("secret");
		Authentication read = PrincipalHeader.read(header, "n1");
		assertThat(read.getName()).isEqualTo("ann@example.org");
		assertThat(read.getAuthorities()).<String>map(GrantedAuthority::getAuthority)
			.containsExactly("ROLE_shop", "orders:read, all", "ä");
		assertThat(read.isAuthenticated()).isTrue();
		assertThat(read.getCredentials()).isNull();
		assertThat(read.getDetails()).isEqualTo("n1");
	}

	@Test
	void aUserMayHaveNoAuthorities() {
		Authentication read = PrincipalHeader.read(PrincipalHeader.write(user("ann")), "n1");
		assertThat(read.getName()).isEqualTo("ann");
		assertThat(read.getAuthorities()).isEmpty();
	}

	@Test
	void whatHasNoTextIsLeftOut() {
		GrantedAuthority noText = () -> null;
		Authentication user = UsernamePasswordAuthenticationToken.authenticated("ann", null,
				List.of(noText, (GrantedAuthority) () -> "a"));
		assertThat(PrincipalHeader.write(user)).isEqualTo("ann\na");
	}

	@Test
	void oneThatCouldBeReadAsAnotherIsNotWritten() {
		assertThat(PrincipalHeader.write(user("ann\nROLE_admin"))).isNull();
		assertThat(PrincipalHeader.write(user("ann", "a\nROLE_admin"))).isNull();
		assertThat(PrincipalHeader.write(user(""))).isNull();
	}

	@Test
	void theSizeIsBounded() {
		int rest = PrincipalHeader.MAX_BYTES - "ann\n".length();
		assertThat(PrincipalHeader.write(user("ann", "a".repeat(rest)))).hasSize(PrincipalHeader.MAX_BYTES);
		assertThat(PrincipalHeader.write(user("ann", "a".repeat(rest + 1)))).isNull();
		assertThat(PrincipalHeader.write(user("ann", "ä".repeat(rest / 2 + 1)))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "\nROLE_admin", "\n\n" })
	void withoutANameItIsNobody(String header) {
		assertThat(PrincipalHeader.read(header, "n1")).isNull();
	}

	@Test
	void nothingIsNobody() {
		assertThat(PrincipalHeader.read(null, "n1")).isNull();
	}

	@Test
	void onlyWhoIsAuthenticatedIsAUser() {
		assertThat(PrincipalHeader.isUser(user("ann"))).isTrue();
		assertThat(PrincipalHeader.isUser(null)).isFalse();
		assertThat(PrincipalHeader.isUser(UsernamePasswordAuthenticationToken.unauthenticated("ann", "x"))).isFalse();
		assertThat(PrincipalHeader.isUser(new AnonymousAuthenticationToken("key", "anonymous",
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"))))
			.isFalse();
	}

}
