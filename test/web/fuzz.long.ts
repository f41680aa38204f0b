import { describeFuzz } from './describeFuzz.ts';

describeFuzz(100_000);
