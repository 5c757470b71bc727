import { type IndexWeight, minusTwoTo } from './weight.ts';

/**
 * Moebius transform (Harsanyi dividends; Rota 1964): m(T) = Σ_{L ⊆ T} (-1)^{|T|-|L|} v(L) = (-2)^{|T|} Σ_{S ⊇ T} F(S), so
 * that v(S) = Σ_{T ⊆ S} m(T). The empty term is v(∅).
 */
export const moebius: IndexWeight = (_size, interaction) => minusTwoTo(interaction);
