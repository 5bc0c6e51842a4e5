/**
 * Finds a Korean particle whose form depends on the sound before it, right after a value between ⟦ and ⟧. How a value from outside
 * sounds isn't known, so no sentence may need to.
 */
export const soundParticle = /⟧["'`)]?(을|를|이|가|은|는|와|과|으로|로|이나|나)(?![가-힣])/;
