import type { Picture } from '../picture.ts';
import { numberFormat } from '../words/numbers.ts';

/** What colours, dashes and arcs mean. */
export function Legend({ picture, directed }: { readonly picture: Picture; readonly directed: boolean }) {
  const { largestMain, largestJoint, terms } = picture;
  if (terms.length === 0) return null;
  const most = numberFormat(largestMain)(largestMain);
  return (
    <div class="legend">
      {largestMain > 0 && (
        <span>
          <b>on its own {most.replace('+', '−')}</b>
          <span class="scale">
            <i class="lower s3" />
            <i class="lower s2" />
            <i class="lower s1" />
            <i class="raise s1" />
            <i class="raise s2" />
            <i class="raise s3" />
          </span>
          <b>{most}</b>
        </span>
      )}
      <span>
        <i class="sample" />
        {directed ? 'raises the score' : 'positive coefficient'}
      </span>
      <span>
        <i class="sample lower" />
        {directed ? 'lowers it' : 'negative coefficient'}
      </span>
      {largestJoint > 0 && <span>arc: together, beyond their own effects</span>}
    </div>
  );
}
