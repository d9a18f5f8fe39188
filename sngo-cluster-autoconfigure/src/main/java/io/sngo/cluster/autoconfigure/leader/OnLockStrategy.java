// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import io.sngo.cluster.autoconfigure.ClusterProperties.Leader.Strategy;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether a lock makes the leader, however that is written.
 */
final class OnLockStrategy extends SpringBootCondition {

	private static final String PROPERTY = "cluster.leader.strategy";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return new ConditionOutcome(isLock(context), PROPERTY + " has to be lock-registry");
	}

	private static boolean isLock(ConditionContext context) {
		try {
			return Binder.get(context.getEnvironment())
				.bind(PROPERTY, Strategy.class)
				.map(Strategy.LOCK_REGISTRY::equals)
				.orElse(false);
		}
		catch (BindException ex) {
			// Told with all its circumstances when the properties are bound.
			return false;
		}
	}

}
