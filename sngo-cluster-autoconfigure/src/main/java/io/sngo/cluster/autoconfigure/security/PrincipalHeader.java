// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * A user as a header of a call: name and authorities, a line each. One header, so that a
 * user arrives with all authorities or not at all.
 */
final class PrincipalHeader {

	/** Begins as only this library's own headers may. */
	static final String NAME = "sngo-principal";

	static final int MAX_BYTES = 4096;

	private PrincipalHeader() {
	}

	/**
	 * Whether there is a user to tell of.
	 */
	static boolean isUser(@Nullable Authentication authentication) {
		return authentication != null && authentication.isAuthenticated()
				&& !(authentication instanceof AnonymousAuthenticationToken);
	}

	/**
	 * @return {@code null} for a user that cannot be written so
	 */
	static @Nullable String write(Authentication user) {
		List<String> lines = new ArrayList<>();
		lines.add(user.getName());
		user.getAuthorities().stream().map(GrantedAuthority::getAuthority).filter(Objects::nonNull).forEach(lines::add);
		boolean fits = !user.getName().isBlank() && lines.stream().allMatch((line) -> line.indexOf('\n') < 0);
		String value = String.join("\n", lines);
		return (fits && value.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) ? value : null;
	}

	/**
	 * @return {@code null} where no user is told of
	 */
	static @Nullable Authentication read(@Nullable String value, Object details) {
		if (value == null || value.isEmpty()) {
			return null;
		}
		String[] lines = value.split("\n", -1);
		List<String> authorities = Arrays.stream(lines).skip(1).filter((line) -> !line.isBlank()).toList();
		if (lines[0].isBlank()) {
			return null;
		}
		UsernamePasswordAuthenticationToken user = UsernamePasswordAuthenticationToken.authenticated(lines[0], null,
				AuthorityUtils.createAuthorityList(authorities));
		user.setDetails(details);
		return user;
	}

}
