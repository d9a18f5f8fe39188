// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;

/**
 * A machine with one address: what its kernel does for the process on it, and what it
 * still does when there is none.
 */
final class VirtualHost {

	final int index;

	final NodeAddress address;

	@Nullable VirtualProcess process;

	boolean poweredOff;

	/** Hosts of different groups do not reach each other. */
	int group;

	/** The faults of all ways that lead here, and of all that lead away. */
	Link into = new Link();

	Link outOf = new Link();

	private @Nullable Connection[] connections = new Connection[0];

	private @Nullable Link[] links = new Link[0];

	VirtualHost(int index, NodeAddress address) {
		this.index = index;
		this.address = address;
	}

	@Nullable Connection connection(VirtualHost other) {
		return other.index < this.connections.length ? this.connections[other.index] : null;
	}

	void connect(VirtualHost other, @Nullable Connection connection) {
		if (other.index >= this.connections.length) {
			this.connections = Arrays.copyOf(this.connections, Math.max(other.index + 1, this.index + 1) * 3 / 2);
		}
		this.connections[other.index] = connection;
	}

	@Nullable Connection[] connections() {
		return this.connections;
	}

	/**
	 * The faults of the way to another host, {@code null} where there are none.
	 */
	@Nullable Link link(VirtualHost to) {
		return to.index < this.links.length ? this.links[to.index] : null;
	}

	Link faultyLink(VirtualHost to) {
		if (to.index >= this.links.length) {
			this.links = Arrays.copyOf(this.links, to.index + 1);
		}
		Link link = this.links[to.index];
		if (link == null) {
			link = new Link();
			this.links[to.index] = link;
		}
		return link;
	}

	void heal() {
		this.group = 0;
		this.into = new Link();
		this.outOf = new Link();
		this.links = new Link[0];
	}

	@Override
	public String toString() {
		return this.address.toString();
	}

}
