// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.JoinRejectedException.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardingListenerTests {

	private final List<String> told = new ArrayList<>();

	private final MembershipListener listener = (MembershipListener) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { MembershipListener.class }, (proxy, method, arguments) -> {
				this.told.add(method.getName() + " " + ((arguments != null) ? List.of(arguments) : List.of()));
				return null;
			});

	private final ForwardingListener forwarding = new ForwardingListener(this.listener) {
	};

	@Test
	void tellsAllThatItIsTold() {
		Member member = LocalNode.among(LocalNode.A).membership.local();
		this.forwarding.onMemberChanged(member, member);
		this.forwarding.onJoined(true);
		this.forwarding.onJoinRejected(Reason.WRONG_CREDENTIALS, "no");
		this.forwarding.onRoundTrip(7);
		this.forwarding.onRefutation();
		this.forwarding.onPause();
		this.forwarding.onQuarantine(true);
		assertThat(this.told).containsExactly("onMemberChanged " + List.of(member, member), "onJoined [true]",
				"onJoinRejected [WRONG_CREDENTIALS, no]", "onRoundTrip [7]", "onRefutation []", "onPause []",
				"onQuarantine [true]");
	}

	/** One that has a default would be lost without a word. */
	@Test
	void leavesOutNone() throws NoSuchMethodException {
		for (Method method : MembershipListener.class.getMethods()) {
			assertThat(ForwardingListener.class.getMethod(method.getName(), method.getParameterTypes())
				.getDeclaringClass()).as(method.getName()).isEqualTo(ForwardingListener.class);
		}
	}

}
