// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;

/**
 * Learns of changes of the registry, the local node's own among them, on the control
 * loop, after the new state is readable.
 */
@FunctionalInterface
public interface RegistryListener {

	/**
	 * An entry appeared, changed or is gone.
	 * @param owner the node whose entry it is
	 * @param before the entry as it was, {@code null} if it is new
	 * @param after the entry as it is, {@code null} if it is gone
	 */
	void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after);

}
