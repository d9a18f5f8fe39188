// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is printed when a run fails can be read.
 */
class TraceTests {

	private final VirtualTime time = new VirtualTime();

	private final Trace trace = new Trace(this.time);

	@Test
	void linesSayWhatHappenedWhenAndToWhom() {
		this.time.runTo(1_500_000_000);
		this.trace.add(Trace.MESSAGE, 1, 2, 1, 0, "84 bytes");
		this.trace.add(Trace.MESSAGE, 1, 2, 90, 0, "84 bytes");
		this.trace.add(Trace.LOST, 1, 2, 0, 0, "BROKEN");
		this.trace.add(Trace.CONNECT_FAILED, 1, 2, 0, 0, "REFUSED");
		this.trace.add(Trace.DIALLED, 1, 2, 0, 0, "TimedOut");
		this.trace.add(Trace.FAULT, -1, -1, 0, 0, "crash node-3");
		assertThat(this.trace.last(10)).containsExactly("    1.500000 n2 -> n1 ping 84 bytes",
				"    1.500000 n2 -> n1 type 90 84 bytes", "    1.500000 n1 lost connection to n2 BROKEN",
				"    1.500000 n1 cannot connect to n2 REFUSED", "    1.500000 n1 dialled n2 TimedOut",
				"    1.500000 * crash node-3");
	}

	@Test
	void onlyTheLastEventsArePrinted() {
		for (int i = 0; i < 20_000; i++) {
			this.trace.add(Trace.FAULT, -1, -1, 0, i, i);
		}
		assertThat(this.trace.last(2)).containsExactly("    0.000000 * 19998", "    0.000000 * 19999");
		assertThat(this.trace.last(Integer.MAX_VALUE)).hasSize(8192);
	}

	@Test
	void everyFaultIsNamed() {
		Simulation sim = Simulation.withSeed(1).nodes(4).formed();
		SimulatedNode a = sim.node(1);
		SimulatedNode b = sim.node(2);
		Duration second = Duration.ofSeconds(1);
		sim.cutOneWay(a, b);
		sim.refuseOneWay(a, b);
		sim.connectOnly(Graph.ring(4));
		sim.lossInto(a, 0.8);
		sim.lossOutOf(a, 0.8);
		sim.flapOneWay(a, b, second, second);
		sim.flapInto(a, second, second);
		sim.flapOutOf(a, second, second);
		sim.starve(a, second, second);
		sim.pause(b);
		sim.clockDrift(0.05);
		List<String> faults = sim.describe().lines().filter((line) -> line.contains(" * ")).toList();
		assertThat(faults.subList(faults.size() - 11, faults.size())
			.stream()
			.map((line) -> line.replaceFirst(".* \\* ", ""))).containsExactly("cut node-1 -> node-2",
					"refuse node-1 -> node-2", "connect only ring of 4", "loss into node-1 0.8",
					"loss out of node-1 0.8", "flap node-1 -> node-2 down PT1S up PT1S",
					"flap into node-1 down PT1S up PT1S", "flap out of node-1 down PT1S up PT1S",
					"starve node-1 runs PT1S stands PT1S", "pause node-2", "clock drift 0.05");
	}

}
