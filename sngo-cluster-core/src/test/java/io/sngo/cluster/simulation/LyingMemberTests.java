// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.registry.ServiceEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One member lies about another. What it says of the other's life the other refutes, and
 * of what it makes up in the other's name nothing is left once the other has heard of it.
 */
@ExtendWith(ReportOnFailure.class)
class LyingMemberTests {

	private static final Duration SOON = Duration.ofSeconds(15);

	private Simulation sim = Simulation.withSeed(0);

	private SimulatedNode victim = this.sim.add("none");

	private Liar liar = new Liar(this.victim);

	private void form(long seed, int nodes) {
		this.sim = Simulation.withSeed(seed).nodes(nodes).formed().somebodyLies();
		this.victim = this.sim.node(1);
		this.liar = new Liar(this.sim.node(2));
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat25ForgedSuspicionsTakeNobodyDown(long seed) {
		form(seed, 8);
		this.sim.onlyTheseMayFail();
		for (int i = 0; i < 300; i++) {
			SimulatedNode accuser = this.sim.node(i % 8);
			all((node) -> this.liar.tell(node, Liar.suspected(this.victim, incarnation(), accuser)));
			this.sim.run(Duration.ofMillis(200));
		}
		this.sim.runUntilConverged(SOON);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat25ForgedDeathsTakeNobodyDown(long seed) {
		form(seed, 8);
		this.sim.onlyTheseMayFail();
		for (int i = 0; i < 300; i++) {
			SimulatedNode accuser = this.sim.node(i % 8);
			all((node) -> this.liar.tell(node, Liar.failed(this.victim, incarnation(), accuser)));
			this.sim.run(Duration.ofMillis(200));
		}
		this.sim.runUntilConverged(SOON);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat25ALeaveThatAnotherClaimsIsDeniedBeforeAnybodyBelievesIt(long seed) {
		form(seed, 8);
		for (int i = 0; i < 30; i++) {
			all((node) -> this.liar.tell(node, Liar.left(this.victim, incarnation())));
			for (int step = 0; step < 200; step++) {
				this.sim.run(Duration.ofMillis(10));
				assertThat(this.sim.nodes()).noneMatch((node) -> node.sees(this.victim) == NodeState.LEFT);
			}
		}
		this.sim.runUntilConverged(SOON);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat25WhatAnotherSaysInANodesNameIsOverruledByTheNode(long seed) {
		form(seed, 8);
		all((node) -> this.liar.tell(node, Liar.alive(this.victim, incarnation() + 1, "third-party")));
		this.sim.runUntil("believed by somebody", SOON, () -> this.sim.nodes().stream().anyMatch(this::isDeceived));
		this.sim.runUntil("overruled", SOON, () -> this.sim.nodes().stream().noneMatch(this::isDeceived));
		this.sim.runUntilConverged(SOON);
	}

	@Test
	void threat25IncarnationsNearTheEndAreNotBelieved() {
		form(1, 8);
		this.sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		for (long forged : new long[] { Claims.MAX_STEP + 1000, Claims.LIMIT, Claims.LIMIT + 1, Claims.MAX - 1,
				Claims.MAX }) {
			all((node) -> this.liar.tell(node, Liar.alive(this.victim, forged, "third-party")));
			all((node) -> this.liar.tell(node, Liar.left(this.victim, forged)));
			all((node) -> this.liar.tell(node, Liar.suspected(this.victim, forged, this.sim.node(3))));
			this.sim.run(Duration.ofSeconds(2));
			assertThat(incarnation()).isLessThan(1000);
			assertThat(this.sim.nodes()).noneMatch(this::isDeceived);
		}
		this.sim.runUntilConverged(SOON);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat25ANewcomerThatWasLiedToFirstLearnsTheTruthFromTheNodeItself(long seed) {
		form(seed, 6);
		SimulatedNode newcomer = this.sim.add(this.sim.node(0).cluster()).seeds(this.sim.node(2));
		this.sim.start(newcomer);
		this.sim.cut(newcomer, this.victim);
		for (int i = 0; i < 100 && newcomer.sees(this.victim) == NodeState.UNKNOWN; i++) {
			this.liar.tell(newcomer, Liar.alive(this.victim, Claims.LIMIT, "third-party"));
			this.sim.run(Duration.ofMillis(1));
		}
		assertThat(isDeceived(newcomer) || newcomer.sees(this.victim) == NodeState.ACTIVE).isTrue();
		this.sim.heal();
		this.sim.runUntil("the truth", Duration.ofSeconds(60), () -> !isDeceived(newcomer));
		this.sim.runUntilConverged(Duration.ofSeconds(60));
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat26AServiceInAnothersNameDisappears(long seed) {
		form(seed, 8);
		all((node) -> this.liar.tell(node, Liar.change(this.victim, version() + 1, "evil")));
		this.sim.runUntil("believed by somebody", SOON, () -> somebodyHolds("evil"));
		this.sim.runUntil("gone", SOON, () -> !somebodyHolds("evil"));
		this.sim.runUntilConverged(SOON);
		assertThat(this.victim.servicesOf(this.victim)).extracting(ServiceEntry::service).containsExactly("echo");
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat26AWholePartInAnothersNameDisappears(long seed) {
		form(seed, 8);
		this.liar.offer(this.sim.node(3), this.victim, version() + 1000, "evil");
		this.sim.runUntil("believed by somebody", SOON, () -> somebodyHolds("evil"));
		this.sim.runUntil("gone", Duration.ofSeconds(60), () -> !somebodyHolds("evil"));
		this.sim.runUntilConverged(SOON);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat26AServiceUnderTheVersionThatTheOwnerMakesNextDisappears(long seed) {
		form(seed, 8);
		long next = version() + 1;
		this.liar.tell(this.sim.node(3), Liar.change(this.victim, next, "evil"));
		this.liar.tell(this.sim.node(4), Liar.change(this.victim, next, "evil"));
		this.victim.controlPlane().registry().updateHealth("echo", false);
		assertThat(version()).isEqualTo(next);
		this.sim.runUntil("believed by somebody", SOON, () -> somebodyHolds("evil"));
		this.sim.runUntil("gone", Duration.ofSeconds(60), () -> !somebodyHolds("evil"));
		this.sim.runUntilConverged(Duration.ofSeconds(60));
	}

	@Test
	void threat26VersionsNearTheEndAreNotBelieved() {
		form(1, 8);
		long before = version();
		for (long forged : new long[] { Claims.MAX_STEP + 1000, Claims.LIMIT, Claims.LIMIT + 1, Claims.MAX }) {
			all((node) -> this.liar.offer(node, this.victim, forged, "evil"));
			all((node) -> this.liar.tell(node, Liar.change(this.victim, forged, "evil")));
			this.sim.run(Duration.ofSeconds(2));
			assertThat(somebodyHolds("evil")).isFalse();
			assertThat(version()).isEqualTo(before);
		}
		this.sim.runUntilConverged(SOON);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threat26ANewcomerThatWasLiedToFirstLearnsTheTruthFromTheOwner(long seed) {
		form(seed, 6);
		SimulatedNode newcomer = this.sim.add(this.sim.node(0).cluster()).seeds(this.sim.node(2));
		this.sim.start(newcomer);
		this.sim.cut(newcomer, this.victim);
		for (int i = 0; i < 2000 && newcomer.servicesOf(this.victim).isEmpty(); i++) {
			this.liar.offer(newcomer, this.victim, Claims.LIMIT, "evil");
			this.sim.run(Duration.ofMillis(1));
		}
		this.sim.heal();
		this.sim.runUntil("gone", Duration.ofSeconds(60), () -> !somebodyHolds("evil"));
		this.sim.runUntilConverged(Duration.ofSeconds(60));
	}

	@Test
	void threat26WhoeverLiesAllTheTimeDoesNotMakeTheOwnerShoutAllTheTime() {
		form(1, 8);
		long before = version();
		for (int i = 0; i < 1000; i++) {
			all((node) -> this.liar.tell(node, Liar.change(this.victim, version() + 1, "evil")));
			this.sim.run(Duration.ofMillis(10));
		}
		assertThat(version() - before).as("raised by two, once in a heartbeat of ten seconds").isBetween(2L, 30L);
		this.sim.runUntil("gone", Duration.ofSeconds(60), () -> !somebodyHolds("evil"));
		this.sim.runUntilConverged(SOON);
	}

	private void all(Consumer<SimulatedNode> lie) {
		this.sim.nodes().forEach(lie);
	}

	private long incarnation() {
		return this.victim.controlPlane().membership().local().info().incarnation();
	}

	private long version() {
		return this.victim.versionOf(this.victim);
	}

	private boolean isDeceived(SimulatedNode node) {
		Member seen = node.member(this.victim);
		return seen != null && (Map.of("forged", "yes").equals(seen.info().metadata())
				|| seen.info().address().equals("third-party"));
	}

	private boolean somebodyHolds(String service) {
		return this.sim.nodes()
			.stream()
			.filter(SimulatedNode::isRunning)
			.anyMatch((node) -> node.servicesOf(this.victim)
				.stream()
				.anyMatch((entry) -> entry.service().equals(service)));
	}

}
