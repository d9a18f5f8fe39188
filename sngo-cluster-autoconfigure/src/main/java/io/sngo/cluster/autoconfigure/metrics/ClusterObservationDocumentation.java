// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of calls and what they say.
 */
public enum ClusterObservationDocumentation implements ObservationDocumentation {

	/** A call as its caller sees it, attempts on several instances included. */
	CLIENT {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultClusterClientConvention.class;
		}
	},

	/** The handling of a call. */
	SERVER {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultClusterServerConvention.class;
		}
	};

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinality.values();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return HighCardinality.values();
	}

	/**
	 * What becomes a tag of the meters.
	 */
	public enum LowCardinality implements KeyName {

		/** Id of the service. */
		SERVICE {
			@Override
			public String asString() {
				return "service";
			}
		},

		/** Name of the operation, {@code none} for the one of a service. */
		OPERATION {
			@Override
			public String asString() {
				return "operation";
			}
		},

		/**
		 * {@code SUCCESS}, {@code NOT_EXECUTED}, {@code FAILED}, {@code UNKNOWN} or
		 * {@code CANCELLED}.
		 */
		OUTCOME {
			@Override
			public String asString() {
				return "outcome";
			}
		},

		/** The short word of a failed call, as in {@code timeout}; else {@code none}. */
		REASON {
			@Override
			public String asString() {
				return "reason";
			}
		}

	}

	/**
	 * What goes to traces alone.
	 */
	public enum HighCardinality implements KeyName {

		/** The other node: the one that was called, or the caller. */
		NODE {
			@Override
			public String asString() {
				return "node";
			}
		}

	}

}
