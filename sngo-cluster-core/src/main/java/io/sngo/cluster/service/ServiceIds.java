// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.protocol.Roles;

/**
 * What services, operations and the texts that go with them may look like.
 */
final class ServiceIds {

	private static final int MAX_LENGTH = 128;

	private static final int MAX_HEADERS = 32;

	private static final String RESERVED = "sngo-";

	private static final int MAX_METADATA = 64;

	private static final int MAX_BYTES = 8 * 1024;

	/**
	 * Ids that were checked: most calls name the same few, by the same constant. A lost
	 * update of threads that check at one time does not matter.
	 */
	private static final @Nullable String[] CHECKED = new @Nullable String[64];

	private ServiceIds() {
	}

	@SuppressWarnings("ReferenceEquality") // the same constant, not an equal text
	static void check(String service) {
		int place = service.hashCode() & (CHECKED.length - 1);
		if (CHECKED[place] == service) {
			return;
		}
		if (service.isEmpty() || service.length() > MAX_LENGTH || !allowed(service)) {
			throw new IllegalArgumentException("Service '" + printable(service)
					+ "' is not allowed: use 1 to 128 characters out of letters, digits, '.', '_', ':', '/' and '-'");
		}
		CHECKED[place] = service;
	}

	static void checkOperation(String service, String operation) {
		if (operation.isEmpty()) {
			return;
		}
		if (ByteBufUtil.utf8Bytes(operation) > MAX_LENGTH || operation.chars().anyMatch(ServiceIds::isNoPartOfName)) {
			throw new IllegalArgumentException("Operation '" + printable(operation) + "' of service '" + service
					+ "' is not allowed: use the name of a Java method of at most 128 bytes in UTF-8");
		}
	}

	static void checkHeaders(Map<String, String> headers) {
		checkEntries("Headers", headers, MAX_HEADERS);
		for (String name : headers.keySet()) {
			if (name.regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
				throw new IllegalArgumentException(
						"Header '" + printable(name) + "' is not allowed: names that begin with '" + RESERVED
								+ "' are for what this library sends along itself; use another one");
			}
		}
	}

	static void checkMetadata(String service, Map<String, String> metadata) {
		checkEntries("Metadata of service '" + service + "'", metadata, MAX_METADATA);
	}

	/**
	 * The roles that something is for.
	 */
	static Set<String> checkedRoles(String what, Set<String> roles) {
		if (roles.size() > Roles.MAX) {
			throw new IllegalArgumentException(
					what + " is for " + roles.size() + " roles, which is not allowed: use at most " + Roles.MAX);
		}
		for (String role : roles) {
			if (!role.equals(ClusterRoles.ANYONE) && !Roles.isAllowed(role)) {
				throw new IllegalArgumentException(
						what + " is for the role '" + printable(role) + "', which is not allowed: use " + Roles.ALLOWED
								+ ", or '" + ClusterRoles.ANYONE + "' for every node");
			}
		}
		return Set.copyOf(roles);
	}

	private static void checkEntries(String what, Map<String, String> entries, int maxEntries) {
		if (entries.isEmpty()) {
			return;
		}
		if (entries.size() > maxEntries) {
			throw new IllegalArgumentException(
					what + " with " + entries.size() + " entries is not allowed: use at most " + maxEntries);
		}
		int bytes = 0;
		for (Map.Entry<String, String> entry : entries.entrySet()) {
			if (entry.getKey().isEmpty() || entry.getKey().length() > MAX_LENGTH) {
				throw new IllegalArgumentException(what + " with name '" + printable(entry.getKey())
						+ "' is not allowed: use 1 to 128 characters");
			}
			bytes += utf8(entry.getKey()) + utf8(entry.getValue());
		}
		if (bytes > MAX_BYTES) {
			throw new IllegalArgumentException(
					what + " of " + bytes + " bytes is not allowed: use at most " + MAX_BYTES);
		}
	}

	private static int utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	private static boolean allowed(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '-' && c <= ':') || c == '_';
			if (!ok) {
				return false;
			}
		}
		return true;
	}

	private static boolean isNoPartOfName(int c) {
		return !Character.isJavaIdentifierPart(c) || Character.isIdentifierIgnorable(c);
	}

	private static String printable(String text) {
		String cut = text.substring(0, Math.min(text.length(), MAX_LENGTH));
		return cut.replaceAll("\\p{Cntrl}", "?");
	}

}
