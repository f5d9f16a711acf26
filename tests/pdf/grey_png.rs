//! Grey pictures: as poppler draws them (PGM), and as they are kept (PNG).

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// A picture of 256 levels of grey, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    pub width: usize,
    pub height: usize,
    pub levels: Vec<u8>,
}

impl Grey {
    /// Reads a binary PGM of 256 levels.
    pub fn from_pgm(pgm: &[u8]) -> Grey {
        let mut words = pgm.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut word = || words.next().expect("a head of four words");
        assert_eq!(word(), b"P5");
        let mut number = || std::str::from_utf8(word()).expect("digits").parse().expect("a number");
        let (width, height) = (number(), number());
        let levels = word().strip_prefix(b"255\n").expect("256 levels").to_vec();
        assert_eq!(levels.len(), width * height);
        Grey { width, height, levels }
    }

    /// Reads a PNG as [`Grey::to_png`] writes it.
    pub fn from_png(png: &[u8]) -> Grey {
        let mut rest = png.strip_prefix(&SIGNATURE).expect("a PNG");
        let (mut size, mut packed) = ((0, 0), Vec::new());
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let (kind, data) = (&after[..4], &after[4..4 + length]);
            match kind {
                b"IHDR" => {
                    assert_eq!(data[8..], [8, 0, 0, 0, 0], "8 bits of grey, not interlaced");
                    let number = |at: usize| u32::from_be_bytes(data[at..at + 4].try_into().expect("4 bytes")) as usize;
                    size = (number(0), number(4));
                }
                b"IDAT" => packed.extend_from_slice(data),
                _ => {}
            }
            rest = &after[8 + length..];
        }
        let mut lines = Vec::new();
        ZlibDecoder::new(packed.as_slice()).read_to_end(&mut lines).expect("packed lines");
        let (width, height) = size;
        let levels = lines.chunks(width + 1).flat_map(|line| {
            assert_eq!(line[0], 0, "lines without a filter");
            &line[1..]
        });
        Grey { width, height, levels: levels.copied().collect() }
    }

    /// The picture as a PNG.
    pub fn to_png(&self) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        for line in self.levels.chunks(self.width) {
            packer.write_all(&[0]).and_then(|()| packer.write_all(line)).expect("in memory");
        }
        let mut head = Vec::new();
        head.extend((self.width as u32).to_be_bytes());
        head.extend((self.height as u32).to_be_bytes());
        head.extend([8, 0, 0, 0, 0]);
        let mut png = SIGNATURE.to_vec();
        for (kind, data) in [(b"IHDR", head), (b"IDAT", packer.finish().expect("in memory")), (b"IEND", Vec::new())] {
            png.extend((data.len() as u32).to_be_bytes());
            let mut sum = flate2::Crc::new();
            sum.update(kind);
            sum.update(&data);
            png.extend(kind);
            png.extend(data);
            png.extend(sum.sum().to_be_bytes());
        }
        png
    }
}
