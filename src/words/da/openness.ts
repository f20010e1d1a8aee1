export const openness = {} as const;
