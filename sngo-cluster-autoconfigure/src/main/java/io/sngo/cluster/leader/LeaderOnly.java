// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.leader;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean that runs only while the application
 * {@linkplain io.sngo.cluster.Leadership#isLeader() leads} the cluster; elsewhere a call
 * of it does nothing. Made for scheduled methods:
 *
 * <pre class="code">
 * &#064;LeaderOnly
 * &#064;Scheduled(cron = "0 0 3 * * *")
 * void bill() { … }
 * </pre>
 *
 * On a type, it holds for all public methods of the beans of that type; clients of a
 * service that has this type are none of them.
 * <p>
 * A method that was skipped returns {@code null}, or what is empty: an {@code Optional},
 * a {@code CompletionStage} of {@code null}. A {@code Mono}, a {@code Flux} or another
 * reactive type that Spring knows asks when it is subscribed to, and the method runs
 * then. A method that returns a primitive value or makes a bean cannot be skipped and
 * ends the start, as one does that no proxy can guard: a private, static or final one,
 * one that is package-private in a superclass of another package, or those of a final
 * class where none is in an interface.
 * <p>
 * Asked is before the method runs. One that began on the leader goes on when the node
 * ceases to lead; what must not be done by two nodes at one time has to ask
 * {@link io.sngo.cluster.Leadership#held()} once, at its beginning, and to pass that
 * {@linkplain io.sngo.cluster.Lease#term() term} to what it changes. Calls of a bean to
 * its own methods pass no proxy, and are not skipped.
 * <p>
 * An application that is not a node, where {@code cluster.enabled} is {@code false}, is
 * its own leader: everything runs.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE })
public @interface LeaderOnly {

}
