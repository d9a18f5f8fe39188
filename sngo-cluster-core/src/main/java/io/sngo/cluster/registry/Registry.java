// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;

/**
 * Which node offers which services. Every node writes its own part and copies the others'
 * parts; an entry does not even name its owner, and what others make up in a node's name
 * lasts until the node hears of it. Everything runs on the control loop.
 */
public final class Registry implements ReplicatedState {

	/** Snapshots that arrive at the same time at most; the oldest one yields. */
	static final int MAX_ASSEMBLIES = 64;

	private final Peer local;

	private final Consumer<byte[]> publisher;

	private final RegistryListener listener;

	private final Map<NodeId, Part> parts = new LinkedHashMap<>();

	private final LinkedHashMap<Source, Assembly> assemblies = new LinkedHashMap<>();

	/**
	 * @param local the local node
	 * @param publisher takes each change of the local part, encoded, to be spread
	 * @param listener learns of all changes
	 */
	public Registry(Peer local, Consumer<byte[]> publisher, RegistryListener listener) {
		this.local = local;
		this.publisher = publisher;
		this.listener = listener;
		this.parts.put(local.id(), new Part(local.instance()));
	}

	/**
	 * Announces a service of the local node, or replaces what was said of it.
	 * @throws ClusterException if the node would have more than 1,000 services, or they
	 * would take more than 1 MiB; nothing has changed then
	 */
	public void register(ServiceEntry entry) {
		registerAll(List.of(entry));
	}

	/**
	 * Announces services of the local node as one change.
	 * @throws ClusterException as for {@link #register(ServiceEntry)}
	 */
	public void registerAll(Collection<ServiceEntry> entries) {
		Map<String, ServiceEntry> known = localPart().entries();
		changeLocal(entries.stream().filter((entry) -> !entry.equals(known.get(entry.service()))).toList(), List.of());
	}

	/**
	 * Withdraws a service of the local node. Does nothing if there is none.
	 */
	public void unregister(String service) {
		changeLocal(List.of(), localPart().entries().containsKey(service) ? List.of(service) : List.of());
	}

	/**
	 * Says whether a service of the local node works. Does nothing if there is none.
	 */
	public void updateHealth(String service, boolean healthy) {
		ServiceEntry entry = localPart().entries().get(service);
		if (entry != null && entry.healthy() != healthy) {
			changeLocal(List.of(entry.withHealthy(healthy)), List.of());
		}
	}

	/**
	 * The entries of a node, sorted by service; empty where nothing is known of it.
	 */
	public List<ServiceEntry> entries(NodeId owner) {
		Part part = this.parts.get(owner);
		return part != null ? List.copyOf(part.entries().values()) : List.of();
	}

	/**
	 * The nodes of which something is known, the local one always, sorted.
	 */
	public List<NodeId> owners() {
		return this.parts.keySet().stream().sorted().toList();
	}

	@Override
	public long version(NodeId owner, long instance) {
		Part part = this.parts.get(owner);
		return part != null && part.instance() == instance ? part.version() : 0;
	}

	@Override
	public long fingerprint(NodeId owner, long instance) {
		Part part = this.parts.get(owner);
		return part != null && part.instance() == instance ? part.fingerprint() : 0;
	}

	@Override
	public List<byte[]> snapshot(NodeId owner, long instance) {
		Part part = this.parts.get(owner);
		if (part == null || part.instance() != instance || part.version() == 0) {
			return List.of();
		}
		return Page.encode(part.version(), part.entries().values());
	}

	@Override
	public void mergeSnapshot(NodeId owner, long instance, byte[] bytes, boolean firstHand) {
		Page page = Page.decode(bytes);
		if (isLocal(owner) || !counts(page.version(), version(owner, instance), firstHand)) {
			return;
		}
		Source source = new Source(owner, firstHand);
		Assembly assembly = this.assemblies.get(source);
		if (assembly != null && assembly.outdates(instance, page)) {
			return;
		}
		if (assembly == null || !assembly.takes(instance, page)) {
			assembly = new Assembly(instance, page);
			this.assemblies.remove(source);
			this.assemblies.put(source, assembly);
			if (this.assemblies.size() > MAX_ASSEMBLIES) {
				this.assemblies.remove(this.assemblies.keySet().iterator().next());
			}
		}
		try {
			if (assembly.add(page)) {
				this.assemblies.remove(source);
				replace(owner, assembly.toPart());
			}
		}
		catch (WireException ex) {
			this.assemblies.remove(source);
			throw ex;
		}
	}

	/**
	 * Whether a version is to be taken over what is known.
	 */
	private static boolean counts(long version, long known, boolean firstHand) {
		if (firstHand) {
			return version >= known || !Claims.isPlausible(version, known);
		}
		return version > known && isPlausible(known, version);
	}

	/**
	 * Where nothing is known yet, any version may be true.
	 */
	private static boolean isPlausible(long known, long claimed) {
		return known == 0 ? claimed <= Claims.LIMIT : Claims.isPlausible(known, claimed);
	}

	@Override
	public DeltaResult mergeDelta(NodeId owner, long instance, byte[] bytes) {
		Delta delta = Delta.decode(bytes);
		long known = version(owner, instance);
		if (isLocal(owner) || delta.version() <= known || !isPlausible(known, delta.version())) {
			return DeltaResult.STALE;
		}
		if (delta.notice() || delta.version() > known + 1) {
			return DeltaResult.GAP;
		}
		Part part = this.parts.get(owner);
		Part base = part != null && part.instance() == instance ? part : new Part(instance);
		replace(owner, base.withReceived(delta.version(), delta.puts(), delta.removals()));
		return DeltaResult.APPLIED;
	}

	@Override
	public void outbid(long version) {
		Part before = localPart();
		if (version > before.version()) {
			// Even an empty part has a version then, to be told first-hand.
			long newer = Claims.isPlausible(before.version(), version) ? version + 1 : Math.max(1, before.version());
			if (newer > before.version()) {
				publish(before.with(newer, List.of(), List.of()), List.of(), List.of(), true);
			}
		}
	}

	@Override
	public void forget(NodeId owner) {
		if (!isLocal(owner)) {
			this.assemblies.remove(new Source(owner, true));
			this.assemblies.remove(new Source(owner, false));
			Part before = this.parts.remove(owner);
			tell(owner, before, null);
		}
	}

	private void changeLocal(Collection<ServiceEntry> puts, List<String> removals) {
		if (puts.isEmpty() && removals.isEmpty()) {
			return;
		}
		Part before = localPart();
		publish(before.with(before.version() + 1, puts, removals), puts, removals, false);
		tell(this.local.id(), before, localPart());
	}

	private void publish(Part after, Collection<ServiceEntry> puts, List<String> removals, boolean notice) {
		this.parts.put(this.local.id(), after);
		this.publisher.accept(new Delta(after.version(), List.copyOf(puts), removals, notice).encode());
	}

	private void replace(NodeId owner, Part after) {
		Part before = this.parts.put(owner, after);
		tell(owner, before, after);
	}

	private void tell(NodeId owner, @Nullable Part before, @Nullable Part after) {
		SortedMap<String, ServiceEntry> old = before != null ? before.entries() : new TreeMap<>();
		SortedMap<String, ServiceEntry> now = after != null ? after.entries() : new TreeMap<>();
		SortedSet<String> services = new TreeSet<>(old.keySet());
		services.addAll(now.keySet());
		for (String service : services) {
			ServiceEntry was = old.get(service);
			ServiceEntry is = now.get(service);
			if (was == null ? is != null : !was.equals(is)) {
				this.listener.onEntryChanged(owner, was, is);
			}
		}
	}

	private Part localPart() {
		Part part = this.parts.get(this.local.id());
		if (part == null) {
			throw new IllegalStateException("The part of the local node " + this.local.id() + " is missing");
		}
		return part;
	}

	private boolean isLocal(NodeId owner) {
		return owner.equals(this.local.id());
	}

	/**
	 * Whose pages are put together. Those that others send do not get into those of the
	 * owner.
	 *
	 * @param owner whose part it is
	 * @param firstHand whether the owner sends it
	 */
	private record Source(NodeId owner, boolean firstHand) {
	}

}
