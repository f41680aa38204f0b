import { describeFuzz } from './describeFuzz.ts';

describeFuzz(2_000);
