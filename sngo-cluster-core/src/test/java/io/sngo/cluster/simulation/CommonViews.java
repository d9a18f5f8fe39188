// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.membership.CommonMembers;
import io.sngo.cluster.membership.CopyOnWriteMap;
import io.sngo.cluster.membership.Fields;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.membership.Membership;
import io.sngo.cluster.registry.Registry;

/**
 * What the control planes of a formed cluster hold of each other, made once and given to
 * all: members, services, who may vote and who is on which side. The shipping classes
 * fill it in, at one node; each node goes on with a copy of its own of what it has to do
 * with.
 */
final class CommonViews {

	private final List<VirtualProcess> processes;

	private final List<Membership> memberships;

	private final Map<Object, Object> parts = new LinkedHashMap<>();

	CommonViews(List<VirtualProcess> processes) {
		this.processes = processes;
		this.memberships = processes.stream().map((process) -> process.control().membership()).toList();
	}

	void giveToAll() {
		for (VirtualProcess process : this.processes) {
			this.parts.putAll(map(process.control().registry(), "parts"));
		}
		Registry all = this.processes.get(0).control().registry();
		Fields.set(all, "parts", new CopyOnWriteMap<>(this.parts));
		CommonMembers members = new CommonMembers(this.memberships, all);
		ControlPlane first = this.processes.get(0).control();
		for (Member member : members.members()) {
			tell(roster(first), member, 0L);
			tell(sides(first), member);
		}
		Map<Object, Object> roster = new LinkedHashMap<>(map(roster(first), "entries"));
		Map<Object, Object> sides = new LinkedHashMap<>(map(sides(first), "nodes"));
		for (int i = 0; i < this.processes.size(); i++) {
			ControlPlane control = this.processes.get(i).control();
			members.giveTo(control.membership(), i);
			Fields.set(control.registry(), "parts", new CopyOnWriteMap<>(this.parts));
			Fields.set(roster(control), "entries", new CopyOnWriteMap<>(roster));
			Fields.set(sides(control), "nodes", new CopyOnWriteMap<>(sides));
		}
	}

	private static Object roster(ControlPlane control) {
		Object election = control.election();
		return get((election instanceof FollowersElection followers) ? followers.election() : election, "roster");
	}

	private static Object sides(ControlPlane control) {
		return get(control.partition(), "sides");
	}

	/**
	 * Tells of a member that is new.
	 */
	private static void tell(Object listener, Member member, Object... more) {
		Object[] arguments = new Object[2 + more.length];
		arguments[1] = member;
		System.arraycopy(more, 0, arguments, 2, more.length);
		for (Method method : listener.getClass().getDeclaredMethods()) {
			if (method.getName().equals("onMemberChanged")) {
				invoke(method, listener, arguments);
			}
		}
	}

	private static void invoke(Method method, Object target, @Nullable Object[] arguments) {
		try {
			method.setAccessible(true);
			method.invoke(target, arguments);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static Map<Object, Object> map(Object owner, String name) {
		return (Map<Object, Object>) get(owner, name);
	}

	private static Object get(Object owner, String name) {
		return Fields.get(owner, name, Object.class);
	}

}
