namespace Keelson.Inference.Simulation;

/// <summary>
/// A prompt as a chain of blocks: each block's number depends on all text before it and on whom it is for, so two prompts share their
/// first blocks exactly as far as they begin alike, and never across tenants.
/// </summary>
internal sealed class SimulatorPrefix
{
    /// <summary>Tokens of a block: servers cache whole blocks only.</summary>
    public const int BlockTokens = 64;

    private const int BlockCharacters = BlockTokens * 4; // Prose and code have 3 to 5 characters a token.
    private const ulong FnvOffset = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    private readonly int _characters;
    private readonly int _promptTokens;

    /// <summary>Cuts a prompt.</summary>
    public SimulatorPrefix(string scope, string prompt, int promptTokens)
    {
        _characters = prompt.Length;
        _promptTokens = promptTokens;
        Blocks = new ulong[prompt.Length / BlockCharacters];
        var hash = Add(Add(FnvOffset, scope), "\n");
        for (var index = 0; index < Blocks.Length; index++)
        {
            hash = Add(hash, prompt.AsSpan(index * BlockCharacters, BlockCharacters));
            Blocks[index] = hash;
        }
    }

    /// <summary>The numbers of the blocks, in order.</summary>
    public ulong[] Blocks { get; }

    /// <summary>The tokens in the first so many blocks, whole blocks of tokens alone. At least one token of a prompt is always read anew.</summary>
    public int TokensOf(int blocks)
    {
        if (_characters == 0)
        {
            return 0;
        }

        var tokens = (long)_promptTokens * blocks * BlockCharacters / _characters;
        return (int)(Math.Min(tokens, Math.Max(0, _promptTokens - 1)) / BlockTokens * BlockTokens);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            hash = unchecked((hash ^ letter) * FnvPrime);
        }

        return hash;
    }
}
