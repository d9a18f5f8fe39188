// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * What keeps the protocols deterministic and the packages apart.
 */
@AnalyzeClasses(packages = "io.sngo.cluster", importOptions = ArchitectureTests.MainClasses.class)
class ArchitectureTests {

	/**
	 * The state machines: everything they know comes from their environment, so that a
	 * simulation can be the world.
	 */
	private static final String[] PROTOCOLS = { "io.sngo.cluster.membership..", "io.sngo.cluster.registry..",
			"io.sngo.cluster.election..", "io.sngo.cluster.partition..", "io.sngo.cluster.protocol..",
			"io.sngo.cluster.controlplane.." };

	private static final Set<Class<?>> CLOCKS = Set.of(Instant.class, LocalDate.class, LocalTime.class,
			LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class);

	@ArchTest
	static final ArchRule protocolsDoNoInputOrOutput = noClasses().that()
		.resideInAnyPackage(PROTOCOLS)
		.should()
		.dependOnClassesThat(resideInAnyPackage("io.netty..", "reactor..", "org.springframework..", "tools.jackson..",
				"com.fasterxml.jackson..", "java.nio.channels..", "java.nio.file..", "javax.net..")
			.or(opensSockets())
			.as("talk to the outside"));

	@ArchTest
	static final ArchRule protocolsHaveNoThreadsOrLocks = noClasses().that()
		.resideInAnyPackage(PROTOCOLS)
		.should()
		.dependOnClassesThat(resideInAnyPackage("java.util.concurrent..").and(notATimeUnit())
			.or(anyOf("java.lang.Thread", "java.lang.ThreadLocal", "java.util.Timer"))
			.as("belong to threads"));

	@ArchTest
	static final ArchRule protocolsHaveNoClockOrRandomnessOfTheirOwn = noClasses().that()
		.resideInAnyPackage(PROTOCOLS)
		.should()
		.callCodeUnitWhere(readsTheWorld())
		.orShould()
		.dependOnClassesThat(anyOf("java.security.SecureRandom", "java.util.concurrent.ThreadLocalRandom"));

	@ArchTest
	static final ArchRule noSpring = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework..");

	@ArchTest
	static final ArchRule noCycles = slices().matching("io.sngo.cluster.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule noCyclesOfServices = slices().matching("io.sngo.cluster.service.(*)..")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule rootKnowsNoSubpackage = noClasses().that()
		.resideInAPackage("io.sngo.cluster")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.sngo.cluster.*..");

	private static DescribedPredicate<JavaClass> opensSockets() {
		// Addresses are values; whatever connects or resolves is not.
		return anyOf("java.net.Socket", "java.net.ServerSocket", "java.net.DatagramSocket", "java.net.MulticastSocket",
				"java.net.InetAddress", "java.net.InetSocketAddress", "java.net.NetworkInterface", "java.net.URL",
				"java.net.URLConnection");
	}

	private static DescribedPredicate<JavaClass> notATimeUnit() {
		return DescribedPredicate.describe("not a unit of time",
				(type) -> !type.getName().equals("java.util.concurrent.TimeUnit"));
	}

	private static DescribedPredicate<JavaClass> anyOf(String... names) {
		Set<String> all = Set.of(names);
		return DescribedPredicate.describe(String.join(", ", names), (type) -> all.contains(type.getName()));
	}

	private static DescribedPredicate<JavaCall<?>> readsTheWorld() {
		return DescribedPredicate.describe("reads the clock or draws unseeded randomness",
				(call) -> readsTheWorld(call.getTarget()));
	}

	private static boolean readsTheWorld(CodeUnitCallTarget target) {
		JavaClass owner = target.getOwner();
		String name = target.getName();
		boolean noArguments = target.getRawParameterTypes().isEmpty();
		if (owner.isEquivalentTo(System.class)) {
			return Set.of("nanoTime", "currentTimeMillis", "identityHashCode", "getenv", "getProperty").contains(name);
		}
		if (owner.isEquivalentTo(Random.class) || owner.isEquivalentTo(SplittableRandom.class)) {
			return name.equals("<init>") && noArguments;
		}
		if (owner.isEquivalentTo(Collections.class)) {
			return name.equals("shuffle") && target.getRawParameterTypes().size() == 1;
		}
		if (owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class)) {
			return name.startsWith("system") || name.startsWith("tick");
		}
		if (CLOCKS.stream().anyMatch(owner::isEquivalentTo)) {
			return name.equals("now");
		}
		return (owner.isEquivalentTo(Math.class) && name.equals("random"))
				|| (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"));
	}

	/**
	 * Without tests, in whatever build directory they are.
	 */
	static final class MainClasses implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("/test-classes/");
		}

	}

}
