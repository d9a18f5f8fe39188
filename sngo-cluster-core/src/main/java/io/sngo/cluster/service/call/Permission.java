// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Set;

import io.sngo.cluster.service.ClusterRoles;
import io.sngo.cluster.transport.DataChannel;

/**
 * Who may call an operation. Decided for each call before anything is read of its
 * payload, so nothing is allocated for it. A node may always call itself: its own code
 * could run the handler as well.
 */
final class Permission {

	private final Set<String> roles;

	private final String[] anyOf;

	private final boolean anyone;

	private Permission(Set<String> roles, boolean anyone) {
		this.roles = roles;
		this.anyOf = roles.toArray(String[]::new);
		this.anyone = anyone;
	}

	/**
	 * @param operation the roles that the operation is for, empty where it does not say
	 * @param service the roles that its service is for, empty where it does not say
	 * @param authorization whether nobody may call it where neither says
	 */
	static Permission of(Set<String> operation, Set<String> service, boolean authorization) {
		Set<String> declared = operation.isEmpty() ? service : operation;
		return new Permission(declared,
				declared.contains(ClusterRoles.ANYONE) || (declared.isEmpty() && !authorization));
	}

	boolean isGranted(DataChannel caller) {
		return this.anyone || caller instanceof LocalChannel || hasOne(caller.roles());
	}

	private boolean hasOne(Set<String> held) {
		for (String role : this.anyOf) {
			if (held.contains(role)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Roles of which a caller needs one; empty where there are none that would do.
	 */
	Set<String> roles() {
		return this.roles;
	}

}
