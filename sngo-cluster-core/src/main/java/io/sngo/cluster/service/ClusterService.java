// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Offers a bean to the cluster. The bean is either a {@link ServiceHandler}, one
 * operation, or implements one or more interfaces that it shares with its callers: each
 * method is an operation, named like the method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ClusterService {

	/**
	 * Id of the service, unique within the node: 1 to 128 characters out of letters,
	 * digits, {@code . _ : / -}. On an interface it names the service for clients, too.
	 */
	String value();

	/**
	 * Roles of which a node has to have at least one to call an operation that does not
	 * say otherwise by {@link ClusterRoles}; {@link ClusterRoles#ANYONE} for every node.
	 * Where there are none, every node may call it unless
	 * {@code cluster.security.authorization} is {@code true}, which denies it to all
	 * others.
	 */
	String[] roles() default {};

	Execution execution() default Execution.CONCURRENT;

	/**
	 * Metadata of the instance, as {@code key=value}.
	 */
	String[] metadata() default {};

}
