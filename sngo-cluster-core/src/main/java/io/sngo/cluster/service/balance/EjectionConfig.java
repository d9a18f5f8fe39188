// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;

import io.sngo.cluster.InvalidConfigurationException;

/**
 * Settings of {@link OutlierEjection}.
 *
 * @param enabled whether instances are ejected at all
 * @param failures calls in a row that an instance does not answer before it is ejected, 1
 * to 1,000
 * @param time how long it gets no calls the first time, 10 ms to 1 h; twice as long each
 * time that it fails again at once
 * @param maxTime how long it gets no calls at most, {@code time} to 24 h
 * @param maxShare the part of the instances of a service that may be ejected at one time,
 * 0.0 to 0.9
 */
public record EjectionConfig(boolean enabled, int failures, Duration time, Duration maxTime, double maxShare) {

	/** The defaults. */
	public static final EjectionConfig DEFAULT = new EjectionConfig(true, 5, Duration.ofSeconds(5),
			Duration.ofMinutes(1), 0.5);

	private static final String PREFIX = "cluster.service.outlier-ejection.";

	/**
	 * @throws InvalidConfigurationException if a value is not allowed
	 */
	public EjectionConfig {
		if (failures < 1 || failures > 1_000) {
			throw new InvalidConfigurationException(PREFIX + "failures", failures, "1 to 1000");
		}
		check("time", time, Duration.ofMillis(10), Duration.ofHours(1), "10 ms to 1 h");
		check("max-time", maxTime, time, Duration.ofHours(24), time + ", the value of '" + PREFIX + "time', to 24 h");
		if (!(maxShare >= 0 && maxShare <= 0.9)) {
			throw new InvalidConfigurationException(PREFIX + "max-share", maxShare, "0.0 to 0.9");
		}
	}

	private static void check(String property, Duration value, Duration min, Duration max, String allowed) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidConfigurationException(PREFIX + property, value, allowed);
		}
	}

}
