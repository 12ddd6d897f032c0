/** A shield with a lock. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5cad" d="M8 0l6 2v5c0 4-2.500 7-6 9-3.500-2-6-5-6-9V2z"/><path fill="#fff" d="M5 7h1V5.500a2 2 0 014 0V7h1v4H5zm2 0h2V5.500a1 1 0 00-2 0z"/></svg>`;
