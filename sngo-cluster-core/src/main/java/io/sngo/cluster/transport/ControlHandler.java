// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;

/**
 * Takes what arrives on the control lane. Called on network loops; must not block.
 */
public interface ControlHandler {

	void onMessage(Peer from, ControlMessage message);

	/**
	 * An established connection, of either lane, ended although the other side had not
	 * announced it.
	 */
	void onConnectionLost(Peer peer, ConnectionLoss loss);

	/**
	 * A connection that a message needed could not be opened; the message is lost.
	 */
	void onConnectFailed(NodeAddress address, ConnectionLoss loss);

}
