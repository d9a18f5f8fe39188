// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.HashSet;
import java.util.Set;

import io.sngo.cluster.protocol.Roles;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * The roles of a node in a handshake: a field for each, none for a node without roles.
 */
final class RoleFields {

	private final Set<String> roles = new HashSet<>();

	private int count;

	/**
	 * Writes them sorted, so that the same roles are the same bytes.
	 */
	static void write(WireWriter out, int field, Set<String> roles) {
		roles.stream().sorted().forEach((role) -> out.text(field, role));
	}

	/**
	 * Takes the next one.
	 * @throws WireException if there are too many, or it is not allowed
	 */
	void read(WireReader in) {
		this.count++;
		if (this.count > Roles.MAX) {
			throw new WireException("The peer names more than " + Roles.MAX + " roles");
		}
		String role = in.text(Roles.MAX_LENGTH);
		if (!Roles.isAllowed(role)) {
			throw new WireException("The peer names the role '" + role + "', allowed are " + Roles.ALLOWED);
		}
		this.roles.add(role);
	}

	Set<String> roles() {
		return Set.copyOf(this.roles);
	}

}
