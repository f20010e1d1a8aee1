export const posts = {
  adWord: "Ad",
  disclosed_gift: "Ad: I was given this by {{who}}.",
  disclosed_gift_nobody: "Ad: I was given this.",
  disclosed_pay: "Ad: This post is paid for by {{who}}.",
  disclosed_pay_nobody: "Ad: This post is paid for.",
  disclosed_affiliate: "Ad: I earn money if you buy from {{who}} through links here.",
  disclosed_affiliate_nobody: "Ad: I earn money if you buy something through links here.",
  disclosed_employer: "Ad for my employer, {{who}}.",
  disclosed_employer_nobody: "Ad for my employer.",
  disclosed_ownership: "Ad for my own business, {{who}}.",
  disclosed_ownership_nobody: "Ad for my own business.",
  youtubeAsks: "YouTube learns about you only when you press",
  hevc: "This video is recorded in HEVC, which Firefox and many others cannot show. On an iPhone choose Settings, Camera, Formats and Most Compatible, and record again; on an Android phone turn HEVC off in the camera’s settings. Or save the video as H.264 on a computer.",
  rareCodec:
    "This file is in a format that most browsers cannot play. Save it as MP4 with H.264 and AAC.",
} as const;
