// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says who may call one operation of a service, instead of what
 * {@link ClusterService#roles()} says for all of them. It is for the method of the class
 * that is the service, or of an interface that it shares with its callers; where both
 * have one, that of the class holds.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ClusterRoles {

	/** Every node of the cluster, and whoever else may call, whatever its roles. */
	String ANYONE = "*";

	/**
	 * Roles of which a node has to have at least one, 1 to 32 names of 1 to 64 characters
	 * out of letters, digits, {@code . _ : -}; or {@link #ANYONE}.
	 */
	String[] value();

}
