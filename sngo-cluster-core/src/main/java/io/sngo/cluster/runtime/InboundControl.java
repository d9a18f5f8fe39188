// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.function.Consumer;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.ControlHandler;

/**
 * Brings what arrives on network loops to the control loop.
 */
final class InboundControl implements ControlHandler {

	private final ControlLoop loop;

	/** Runs something with the control plane, which exists once the loop runs. */
	private final Consumer<Consumer<ControlPlane>> controlPlane;

	InboundControl(ControlLoop loop, Consumer<Consumer<ControlPlane>> controlPlane) {
		this.loop = loop;
		this.controlPlane = controlPlane;
	}

	@Override
	public void onMessage(Peer from, ControlMessage message) {
		// What is turned away is counted by the loop; the protocols bear any loss.
		this.loop.offer(() -> this.controlPlane.accept((target) -> target.onMessage(from, message)),
				message.body().length);
	}

	@Override
	public void onConnectionLost(Peer peer, ConnectionLoss loss) {
		run((target) -> target.onConnectionLost(peer, loss));
	}

	@Override
	public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
		run((target) -> target.onConnectFailed(address, loss));
	}

	private void run(Consumer<ControlPlane> action) {
		this.loop.offer(() -> this.controlPlane.accept(action));
	}

}
