// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections by peer and stripe, and which of several of one stripe serves.
 * Where both sides dialled, the connection dialled by the smaller node serves and the
 * other retires; where one side dialled twice, that side keeps its first and the other
 * side uses the newest until it hears which. Safe for use by any thread.
 */
final class ConnectionTable {

	private final Map<Key, CopyOnWriteArrayList<Connection>> connections = new ConcurrentHashMap<>();

	/** Those of who is no node: nothing is sent on them but answers. */
	private final Set<Connection> ofCallers = ConcurrentHashMap.newKeySet();

	private final Map<NodeAddress, Holder> holders = new ConcurrentHashMap<>();

	private volatile @Nullable Peer local;

	private volatile Consumer<Connection> onChanged = (connection) -> {
	};

	void local(Peer peer) {
		this.local = peer;
	}

	/**
	 * @param listener told of each connection when it can be found here, when it is
	 * {@linkplain Connection#isDrained() drained}, and when it is gone
	 */
	void onChanged(Consumer<Connection> listener) {
		this.onChanged = listener;
	}

	void changed(Connection connection) {
		this.onChanged.accept(connection);
	}

	/**
	 * The connection to use for new messages to a peer.
	 */
	@Nullable Connection current(Lane lane, Peer peer, int stripe) {
		List<Connection> candidates = this.connections.get(Key.of(lane, peer, stripe));
		if (candidates != null) {
			for (Connection candidate : candidates) {
				if (candidate.isUsable()) {
					return candidate;
				}
			}
		}
		return null;
	}

	/**
	 * The control connection to use for whoever serves an address.
	 */
	@Nullable Connection control(NodeAddress address) {
		Holder holder = this.holders.get(address);
		return holder != null ? current(Lane.CONTROL, holder.peer(), 0) : null;
	}

	void register(Connection added) {
		if (added.isOfCaller()) {
			this.ofCallers.add(added);
			return;
		}
		List<Runnable> afterwards = new ArrayList<>();
		synchronized (this) {
			replaceOldInstances(added, afterwards);
			CopyOnWriteArrayList<Connection> same = this.connections.computeIfAbsent(Key.of(added),
					(key) -> new CopyOnWriteArrayList<>());
			settle(added, same, afterwards);
			if (added.lane() == Lane.CONTROL) {
				claim(added);
			}
		}
		afterwards.forEach(Runnable::run);
		changed(added);
	}

	/**
	 * An address that this side has dialled is that of who has answered there. One that
	 * somebody only says is his own, he gets where nobody else is connected who says the
	 * same: else he would get what is meant for the other. Where two say so, neither gets
	 * it, and the next message is sent to who answers there.
	 */
	private void claim(Connection added) {
		Peer peer = added.peer();
		NodeAddress said = peer.address();
		NodeAddress dialled = added.dialled();
		if (dialled != null) {
			this.holders.put(dialled, new Holder(peer, true));
		}
		Holder holder = this.holders.get(said);
		if (holder != null && holder.hasAnswered() && !isSucceededBy(peer, holder.peer())) {
			return;
		}
		if (isSaidByAnother(peer)) {
			this.holders.remove(said);
		}
		else {
			this.holders.put(said, new Holder(peer, false));
		}
	}

	/**
	 * A node that was restarted, or another one where the first is gone.
	 */
	private boolean isSucceededBy(Peer peer, Peer before) {
		boolean restarted = before.id().equals(peer.id()) && before.instance() != peer.instance();
		return restarted || current(Lane.CONTROL, before, 0) == null;
	}

	private boolean isSaidByAnother(Peer peer) {
		return all().stream()
			.anyMatch((other) -> other.lane() == Lane.CONTROL && other.isUsable()
					&& other.peer().address().equals(peer.address()) && !other.peer().id().equals(peer.id()));
	}

	void unregister(Connection removed) {
		if (this.ofCallers.remove(removed)) {
			return;
		}
		remove(removed);
		changed(removed);
	}

	private synchronized void remove(Connection removed) {
		Key key = Key.of(removed);
		CopyOnWriteArrayList<Connection> same = this.connections.get(key);
		if (same == null || !same.remove(removed)) {
			return;
		}
		if (same.isEmpty()) {
			this.connections.remove(key);
		}
		// Some may say another address in each of their connections.
		if (removed.lane() == Lane.CONTROL && same.stream().noneMatch((other) -> other.peer().equals(removed.peer()))) {
			release(removed.peer());
		}
	}

	/**
	 * Whoever had to share the address with this one has it for himself now.
	 */
	private void release(Peer gone) {
		this.holders.values().removeIf((holder) -> holder.peer().equals(gone));
		all().stream()
			.filter((other) -> other.lane() == Lane.CONTROL && other.isUsable()
					&& other.peer().address().equals(gone.address()))
			.findFirst()
			.ifPresent(this::claim);
	}

	/**
	 * Of how many addresses it is known whose they are.
	 */
	int addresses() {
		return this.holders.size();
	}

	List<Connection> all() {
		List<Connection> all = new ArrayList<>(this.ofCallers);
		this.connections.values().forEach(all::addAll);
		return all;
	}

	List<Connection> of(Peer peer) {
		return all().stream()
			.filter((connection) -> connection.peer().id().equals(peer.id())
					&& connection.peer().instance() == peer.instance())
			.toList();
	}

	private void replaceOldInstances(Connection added, List<Runnable> afterwards) {
		Peer peer = added.peer();
		for (Connection old : all()) {
			if (old.lane() == added.lane() && old.peer().id().equals(peer.id())
					&& old.peer().instance() != peer.instance()) {
				// Who has taken over its port has outlived it.
				boolean gone = old.peer().address().equals(peer.address());
				afterwards.add(gone ? () -> old.close(ConnectionLoss.BROKEN) : old::retire);
			}
		}
	}

	private void settle(Connection added, CopyOnWriteArrayList<Connection> same, List<Runnable> afterwards) {
		List<Connection> usable = same.stream().filter(Connection::isUsable).toList();
		boolean preferred = true;
		for (Connection other : usable) {
			if (isDialledHere(added) != isDialledHere(other)) {
				Connection loser = isDialledHere(added) == isLocalSmaller(added.peer()) ? other : added;
				preferred &= loser == other;
				afterwards.add(loser::retire);
			}
			else if (isDialledHere(added)) {
				preferred = false;
				afterwards.add(added::retire);
			}
		}
		same.add(preferred ? 0 : same.size(), added);
	}

	private static boolean isDialledHere(Connection connection) {
		return connection.dialled() != null;
	}

	private boolean isLocalSmaller(Peer peer) {
		Peer self = this.local;
		if (self == null) {
			return false;
		}
		int byId = self.id().compareTo(peer.id());
		return byId != 0 ? byId < 0 : self.instance() < peer.instance();
	}

	/**
	 * Whose an address is.
	 *
	 * @param hasAnswered whether the node has answered there, and not only said so
	 */
	private record Holder(Peer peer, boolean hasAnswered) {
	}

	private record Key(Lane lane, NodeId id, long instance, int stripe) {

		static Key of(Connection connection) {
			return of(connection.lane(), connection.peer(), connection.stripe());
		}

		static Key of(Lane lane, Peer peer, int stripe) {
			return new Key(lane, peer.id(), peer.instance(), stripe);
		}

	}

}
